// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/stats/run_result.h"
#include "sim/stats/text_table.h"

namespace nvcim::sim {

/// What programming the chip took: tables of policies and of layers, energy by operation, and
/// histograms of pulses per cell and of cycles per crossbar row. Precondition: result.mapping.
std::string mapping_summary(const RunResult& result, const TerminalStyle& style);

}  // namespace nvcim::sim
