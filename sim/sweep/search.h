// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "sim/sweep/sweep_plan.h"
#include "sim/sweep/sweep_run.h"
#include "sim/sweep/sweep_store.h"

namespace nvcim::sim {

/// How a search ended.
struct SearchOutcome {
    int generations = 0;
    int run = 0;           ///< points that were run, now or earlier
    const char* end = "";  ///< why it ended
    int exit_code = 0;     ///< the highest of the points that were run now
};

/// Steps of every axis of the first population: a Latin hypercube.
Steps first_population(const Sweep& sweep);

/// Runs the search of `plan`, as `options` say, and adds every point that it chooses to
/// `plan` and to the store. A search that was interrupted is repeated from its first generation on,
/// and finds in the store what it has run: the same choices follow. Throws ConfigError if the store
/// holds other points, or if no point has a statistic that is wanted.
SearchOutcome run_search(SweepPlan& plan,
                         SweepStore& store,
                         const PoolOptions& options,
                         const std::function<void(const PointProgress& at)>& progress);

}  // namespace nvcim::sim
