// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/stats/reprogramming_result.h"

namespace nvcim::sim {

/// One line: how many segments take turns, what a batch takes and what share of it is programming.
std::string segments_line(const ReprogrammingResult& batch);

/// One line: what a batch does to the cells.
std::string wear_line(const WearResult& wear);

}  // namespace nvcim::sim
