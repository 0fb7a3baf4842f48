// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstring>

#include "models/base/normal_quantile.h"
#include "models/base/normals.h"
#include "models/base/single_normal.h"

#define NVCIM_NORMALS portable_normals
#define NVCIM_SINGLE_NORMALS portable_single_normals
#include "models/base/normals_loops.inc"
#include "models/base/single_normals_loops.inc"
