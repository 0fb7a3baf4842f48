// SPDX-License-Identifier: Apache-2.0
#if defined(__x86_64__)
#include <immintrin.h>

#include <cmath>
#include <cstring>

#include "models/base/normal_quantile.h"
#include "models/base/normals.h"
#include "models/device/walk.h"

// Functions defined from here on use these instructions; the headers above do not.
#pragma GCC target("avx2")

#define NVCIM_AVX2
#define NVCIM_WALK avx2_walk
#include "models/device/walk_loops.inc"
#endif
