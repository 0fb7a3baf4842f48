// SPDX-License-Identifier: Apache-2.0
#if defined(__x86_64__)
#include <immintrin.h>

#include <cmath>
#include <cstring>

#include "models/base/normal_quantile.h"
#include "models/base/normals.h"
#include "models/base/single_normal.h"

// Functions defined from here on use these instructions; the headers above do not.
#pragma GCC target("avx2")

#define NVCIM_AVX2
#define NVCIM_NORMALS avx2_normals
#define NVCIM_SINGLE_NORMALS avx2_single_normals
#include "models/base/normals_loops.inc"
#include "models/base/single_normals_loops.inc"
#endif
