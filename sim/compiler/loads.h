// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/chip/chip_config.h"
#include "models/network/quantized.h"
#include "sim/compiler/program.h"

namespace nvcim::sim {

/// Name of the chip's port, where images enter, as a unit.
inline constexpr const char* kInputPort = "input";
/// Interface to the memory outside the chip, and the buffer behind it.
inline constexpr const char* kOffChip = "off_chip";
inline constexpr const char* kGlobalBuffer = "global_buffer";

/// Busy cycles per image of everything that one image must pass: crossbar groups, digital stages,
/// the chip's port and the memory behind it, vector units, links and buffer ports of the tiles. The
/// largest is the shortest interval between images that this layout allows.
///
/// Names: of groups and digital stages their own, of the port "input", of the rest the path that
/// the simulation reports ("tile_3.vector_unit", "mesh.tile_3.east", "off_chip"). Stages, places
/// and transfers are planned.
std::vector<UnitLoad> unit_loads(const QuantizedNetwork& network,
                                 const ChipConfig& chip,
                                 const Program& program);

/// Sets the times of every stage and the result registers of every group: enough for all products
/// that are under way where nothing contends. Places and transfers are planned.
void predict_stages(const QuantizedNetwork& network, const ChipConfig& chip, Program& program);

/// Sets Program::interval and Program::bottleneck; of equals the first counts.
void predict_interval(const QuantizedNetwork& network, const ChipConfig& chip, Program& program);

}  // namespace nvcim::sim
