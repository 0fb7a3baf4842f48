// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#if defined(__x86_64__)
#include <immintrin.h>

#include "models/base/rounding.h"
#include "models/crossbar/table_kernel.h"

// Functions defined from here on use these instructions; the headers above do not.
#pragma GCC target("avx2")

#define NVCIM_AVX2
#define NVCIM_KERNEL avx2_kernel
#define NVCIM_KERNEL_NAME "avx2"
#include "models/crossbar/table_kernel_loops.inc"
#endif
