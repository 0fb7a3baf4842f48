// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_run.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "models/base/error.h"
#include "sim/engine/memory.h"
#include "sim/engine/workload.h"
#include "sim/sweep/machine_share.h"
#include "sim/sweep/shared_work.h"
#include "sim/sweep/worker_pool.h"

namespace nvcim::sim {

namespace {

/// As many points at a time as there are cores, and as fit into memory.
int fitting_workers(const SweepPlan& plan, std::int64_t first) {
    if (plan.sweep.fidelity == SweepFidelity::kCost) {
        return usable_cores();
    }
    std::int64_t fit = usable_cores();
    try {
        const Experiment experiment =
            experiment_of(plan.sweep, plan.points[static_cast<std::size_t>(first)]);
        fit = usable_memory() /
              std::max<std::int64_t>(1, estimate_memory(experiment, load_workload(experiment), 1));
    } catch (const Error&) {  // the point tells when it is run
        fit = 1;
    }
    return static_cast<int>(std::clamp<std::int64_t>(fit, 1, usable_cores()));
}

/// Data sets are read before the processes part, so that all of them have them. What cannot be read
/// is told by the points that want it.
void preload(const SweepPlan& plan, const std::vector<WorkGroup>& groups, DataSets& data) {
    std::set<std::pair<std::string, DataSplit>> seen;
    for (const WorkGroup& group : groups) {
        const auto number = static_cast<std::size_t>(group.simulations.front().front());
        const Experiment experiment = experiment_of(plan.sweep, plan.points[number]);
        if (seen.emplace(experiment.workload, experiment.run.split).second) {
            try {
                load_data(experiment, data);
            } catch (const Error&) {  // NOLINT(bugprone-empty-catch)
            }
        }
    }
}

}  // namespace

int run_pending(const SweepPlan& plan,
                SweepStore& store,
                const PoolOptions& options,
                const std::function<void(const PointProgress& at)>& progress) {
    const std::vector<std::int64_t> numbers = store.pending();
    if (numbers.empty()) {
        progress({});
        return 0;
    }
    const std::vector<WorkGroup> groups = group_points(plan, numbers, options.share);
    const int most = options.workers > 0 ? options.workers : fitting_workers(plan, numbers.front());
    const int together = std::max(1, std::min(most, static_cast<int>(groups.size())));
    const int threads = std::max(1, most / together);
    DataSets data;
    preload(plan, groups, data);
    PointProgress at;
    at.total = static_cast<int>(numbers.size());
    std::set<std::int64_t> told;
    int exit_code = 0;
    progress(at);
    const auto take = [&](const PointReport& report) {
        if (report.error.empty()) {
            store.finish(report.number, report.results);
        } else {
            store.fail(report.number, report.error);
            exit_code = std::max(exit_code, report.exit_code);
            ++at.failed;
        }
        told.insert(report.number);
        ++at.ended;
        progress(at);
    };
    run_in_processes(
        groups.size(),
        together,
        [&](std::size_t i, const Tell& tell) {
            run_group(plan, groups[i], store.columns(), threads, data, tell);
        },
        [&](std::size_t, const std::string& line) { take(PointReport::from_line(line)); },
        [&](std::size_t i, const JobEnd& end) {
            for (const auto& simulation : groups[i].simulations) {
                for (const std::int64_t number : simulation) {
                    if (!end.is_done && told.count(number) == 0) {
                        take({number, {}, end.error, end.exit_code});
                    }
                }
            }
        });
    return exit_code;
}

}  // namespace nvcim::sim
