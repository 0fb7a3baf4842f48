// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "models/base/rounding.h"
#include "models/crossbar/table_kernel.h"

#define NVCIM_KERNEL portable_kernel
#define NVCIM_KERNEL_NAME "portable"
#include "models/crossbar/table_kernel_loops.inc"
