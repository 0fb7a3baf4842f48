// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/sweep/sweep_file.h"

namespace nvcim::sim {

/// Checks the search that the sweep file `path` describes: the base, the objectives, the
/// constraints and every value of every axis. A value may need others beside it: it counts as valid
/// if it is alone on top of the base, or with some choice of the other axes' values (a hundred are
/// tried). Throws ConfigError with all mistakes.
void check_search(const std::string& path, const Sweep& sweep);

/// What makes a search the same search: everything but the budget, as JSON text. Its member
/// "search" is a SearchConfig.
std::string search_text(const Sweep& sweep);

/// Number of combinations of the axes' values, as a double: it may be astronomical.
double space_of(const Sweep& sweep);

}  // namespace nvcim::sim
