// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#if defined(__x86_64__)
#include <immintrin.h>

#include "models/base/rounding.h"
#include "models/crossbar/table_kernel.h"

// Functions defined from here on use these instructions; the headers above do not.
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512dq,prefer-vector-width=512")

#define NVCIM_AVX512
#define NVCIM_KERNEL avx512_kernel
#define NVCIM_KERNEL_NAME "avx512"
#include "models/crossbar/table_kernel_loops.inc"
#endif
