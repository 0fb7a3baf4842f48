// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/chip/chip_config.h"
#include "models/network/quantized.h"
#include "sim/compiler/program.h"

namespace nvcim::sim {

/// Cuts every matrix into crossbars (models/crossbar/crossbar_grid.h) and gives them places.
/// Crossbars of a group are counted row block by row block.
///
/// Places: a group that fits on a tile goes whole to the first tile (row-major) with room; a larger
/// one starts on the first run of empty tiles that holds it. If that leaves a group over, the whole
/// network is laid out densely instead, groups following one another without gaps.
///
/// Every replica of a stage (StagePlan::replicas) is a group of its own; replicas keep one
/// schedule, that of the slowest of them.
///
/// Fills in Program::groups and StagePlan::group. `program.stages` are in place. Throws
/// MappingError if a weight column is wider than a crossbar or the crossbars do not suffice.
void place(const QuantizedNetwork& network, const ChipConfig& chip, Program& program);

/// Crossbars that one copy of a stage's matrix takes, 0 for a digital stage.
int crossbars_of(const QuantizedNetwork& network,
                 const CrossbarConfig& config,
                 const StagePlan& stage);

}  // namespace nvcim::sim
