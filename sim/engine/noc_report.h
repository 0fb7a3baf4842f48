// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/noc.h"
#include "sim/stats/text_table.h"

namespace nvcim::sim {

/// What measure_noc() found, for people, tools, spreadsheets and eyes. `options` and `chip` are
/// those that it was given.
std::string noc_text(const ChipConfig& chip,
                     const NocOptions& options,
                     const std::vector<NocCurve>& curves,
                     const TerminalStyle& style);
nlohmann::ordered_json noc_json(const ChipConfig& chip,
                                const NocOptions& options,
                                const std::vector<NocCurve>& curves);
std::string noc_csv(const std::vector<NocCurve>& curves);
/// Mean latency against offered load, one plot per pattern.
std::string noc_svg(const std::vector<NocCurve>& curves);

}  // namespace nvcim::sim
