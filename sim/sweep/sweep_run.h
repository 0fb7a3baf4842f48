// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "sim/sweep/sweep_plan.h"
#include "sim/sweep/sweep_store.h"

namespace nvcim::sim {

/// Runs the pending points of a store, `workers` at a time (0: as many as there are cores and as
/// fit into memory), and keeps every result as it comes. Results do not depend on `workers`. Gives
/// the highest exit code of all points.
int run_pending(const SweepPlan& plan,
                SweepStore& store,
                int workers,
                const std::function<void(int done, int total)>& progress);

}  // namespace nvcim::sim
