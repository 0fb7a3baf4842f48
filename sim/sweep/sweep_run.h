// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "sim/sweep/sweep_plan.h"
#include "sim/sweep/sweep_store.h"

namespace nvcim::sim {

struct PoolOptions {
    int workers = 0;    ///< points at a time; 0: as many as there are cores and as fit into memory
    bool share = true;  ///< do work that points have in common once (sim/sweep/shared_work.h)
};

struct PointProgress {
    int ended = 0;   ///< done or failed
    int failed = 0;  ///< of them
    int total = 0;
};

/// Runs the pending points of a store and keeps every result as it comes. Results do not depend on
/// `options`. Gives the highest exit code of all points.
int run_pending(const SweepPlan& plan,
                SweepStore& store,
                const PoolOptions& options,
                const std::function<void(const PointProgress& at)>& progress);

}  // namespace nvcim::sim
