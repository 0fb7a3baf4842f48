// SPDX-License-Identifier: Apache-2.0
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>

namespace nvcim {

/// sums[lane] + sum over four bytes of unsigned_bytes * signed_bytes. GCC 12 surrounds its own
/// intrinsic with two register copies; this is the instruction alone.
__attribute__((target("avx512f"), always_inline)) inline __m512i vpdpbusd(__m512i sums,
                                                                          __m512i unsigned_bytes,
                                                                          __m512i signed_bytes) {
    asm("vpdpbusd %2, %1, %0" : "+v"(sums) : "v"(unsigned_bytes), "v"(signed_bytes));
    return sums;
}

}  // namespace nvcim
#endif
