// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "sim/sweep/sweep_plan.h"
#include "sim/sweep/sweep_store.h"

namespace nvcim::sim {

/// Runs one point on `threads` threads and gives its statistics, one per column, null if it was not
/// run. Once per process (run_experiment()).
std::vector<nlohmann::json> run_point(const Sweep& sweep,
                                      const SweepPoint& point,
                                      const std::vector<SweepColumn>& columns,
                                      int threads);

}  // namespace nvcim::sim
