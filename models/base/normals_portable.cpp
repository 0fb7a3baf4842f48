// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstring>

#include "models/base/normal_quantile.h"
#include "models/base/normals.h"

#define NVCIM_NORMALS portable_normals
#include "models/base/normals_loops.inc"
