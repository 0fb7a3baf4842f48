// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "sim/stats/run_result.h"

namespace nvcim::sim {

/// report.html: one self-contained page (about 0.9 MB, most of it the plot library) that opens
/// from disk without network access. It holds the statistics and the effective configuration as
/// one JSON block; the script in sim/report/assets draws everything from it.
std::string html_report(const RunResult& result, const nlohmann::ordered_json& effective_config);

}  // namespace nvcim::sim
