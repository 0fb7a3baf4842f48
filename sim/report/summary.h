// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/stats/run_result.h"
#include "sim/stats/text_table.h"

namespace nvcim::sim {

/// What an architect wants to know, in about ten lines: accuracy, latency, interval and its
/// bottleneck, energy, area, programming, where the report lies. Parts that were not run have no
/// line. Then the table of layers that answers "why is accuracy bad".
std::string summary(const RunResult& result,
                    const std::string& report_path,
                    const TerminalStyle& style);

}  // namespace nvcim::sim
