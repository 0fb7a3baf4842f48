// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/chip/chip_config.h"
#include "sim/stats/cost_result.h"

namespace nvcim::sim {

/// Area of the whole chip, empty tiles included, as leaves; the total is their ordered sum.
/// A crossbar has rows x columns cells, a driver per row, a sample-and-hold circuit per column (if
/// enabled), its converters and one shift-and-add unit. Components without a given area count 0.
AreaResult chip_area(const ChipConfig& chip);

}  // namespace nvcim::sim
