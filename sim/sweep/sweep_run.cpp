// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_run.h"

#include <algorithm>

#include "sim/engine/memory.h"
#include "sim/engine/workload.h"
#include "sim/sweep/machine_share.h"
#include "sim/sweep/run_point.h"
#include "sim/sweep/worker_pool.h"

namespace nvcim::sim {

using nlohmann::json;

namespace {

/// As many points at a time as there are cores, and as fit into memory.
int fitting_workers(const SweepPlan& plan) {
    if (plan.sweep.fidelity == SweepFidelity::kCost) {
        return usable_cores();
    }
    const Experiment experiment = experiment_of(plan.sweep, plan.points.front());
    const std::int64_t each = estimate_memory(experiment, load_workload(experiment), 1);
    const std::int64_t fit = usable_memory() / std::max<std::int64_t>(1, each);
    return static_cast<int>(std::clamp<std::int64_t>(fit, 1, usable_cores()));
}

}  // namespace

int run_pending(const SweepPlan& plan,
                SweepStore& store,
                int workers,
                const std::function<void(int done, int total)>& progress) {
    const std::vector<std::int64_t> numbers = store.pending();
    const int together = workers > 0 ? workers : fitting_workers(plan);
    const int threads =
        plan.sweep.fidelity == SweepFidelity::kCost ? 1 : std::max(1, usable_cores() / together);
    const auto total = static_cast<int>(numbers.size());
    int finished = 0;
    int exit_code = 0;
    progress(0, total);
    run_in_processes(
        numbers,
        together,
        [&](std::int64_t number) {
            return json(run_point(plan.sweep,
                                  plan.points[static_cast<std::size_t>(number)],
                                  store.columns(),
                                  threads))
                .dump();
        },
        [&](const JobOutcome& outcome) {
            if (outcome.is_done) {
                store.finish(outcome.number, json::parse(outcome.text).get<std::vector<json>>());
            } else {
                store.fail(outcome.number, outcome.text);
                exit_code = std::max(exit_code, outcome.exit_code);
            }
            progress(++finished, total);
        });
    return exit_code;
}

}  // namespace nvcim::sim
