// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/report/comparison.h"
#include "sim/stats/text_table.h"

namespace nvcim::sim {

/// What `nvcim compare` prints: which runs (A is the reference), the parameters in which they
/// differ, the headline statistics that any of them has, intervals of differences of accuracy.
/// `all`: every statistic and parameter. Runs stand side by side as far as the width allows, the
/// rest in further tables.
std::string comparison_text(const Comparison& comparison, bool all, const TerminalStyle& style);

/// For scripts, everything in it whether it differs or not; layout in docs/cli.md.
std::string comparison_json(const Comparison& comparison);

/// `statistic,unit,run,value,difference,ratio`: a line per statistic and run.
std::string comparison_csv(const Comparison& comparison);

}  // namespace nvcim::sim
