// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/chip/chip_config.h"
#include "models/network/quantized.h"
#include "sim/compiler/mapping_config.h"
#include "sim/compiler/program.h"
#include "sim/stats/text_table.h"

namespace nvcim::sim {

/// Lays `network` out on `chip`: stages, crossbar groups and their places, transfers, buffers, and
/// the closed-form times. `copies` physical copies of each shared block serve its insertion points,
/// insertion i using copy i mod `copies`. Throws MappingError if it does not fit, ConfigError if
/// `mapping` names layers that the network does not have.
Program compile(const QuantizedNetwork& network,
                const ChipConfig& chip,
                int copies = 1,
                const MappingConfig& mapping = {});

/// The same for a part of the stages: those of `program`, cut and renumbered by
/// sim/compiler/segments.h. Everything else of it is filled in.
Program compile_stages(const QuantizedNetwork& network,
                       const ChipConfig& chip,
                       int copies,
                       const MappingConfig& mapping,
                       std::vector<StagePlan> stages);

/// The program as JSON, format of docs/compile.md; of several segments a list of them.
nlohmann::ordered_json to_json(const Program& program);
nlohmann::ordered_json to_json(const std::vector<Program>& segments);

/// Table for people: layer, matrix, crossbars, utilisation, tiles, time; of several segments each.
std::string describe(const Program& program, const TerminalStyle& style);
std::string describe(const std::vector<Program>& segments, const TerminalStyle& style);

}  // namespace nvcim::sim
