// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstring>

#include "models/base/normal_quantile.h"
#include "models/base/normals.h"
#include "models/device/walk.h"

#define NVCIM_WALK portable_walk
#include "models/device/walk_loops.inc"
