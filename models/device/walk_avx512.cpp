// SPDX-License-Identifier: Apache-2.0
#if defined(__x86_64__)
#include <immintrin.h>

#include <cmath>
#include <cstring>

#include "models/base/normal_quantile.h"
#include "models/base/normals.h"
#include "models/device/walk.h"

// Functions defined from here on use these instructions; the headers above do not.
#pragma GCC target("avx512f,avx512vl,avx512dq,prefer-vector-width=512")

#define NVCIM_AVX512
#define NVCIM_WALK avx512_walk
#include "models/device/walk_loops.inc"
#endif
