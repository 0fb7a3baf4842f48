// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/engine/workload.h"
#include "sim/sweep/sweep_plan.h"
#include "sim/sweep/sweep_store.h"
#include "sim/sweep/worker_pool.h"

namespace nvcim::sim {

/// Points that share work (sim/engine/parts.h, docs/sweep.md): all have one accuracy part and so
/// one study; those of one simulation also have one timing part, and differ in prices only.
struct WorkGroup {
    std::vector<std::vector<std::int64_t>> simulations;  ///< numbers of points
    bool is_alone = false;  ///< one point, run as `nvcim run` does, not in parts
};

/// Groups the points `numbers` of a plan, in the order of their first points; without `share`
/// every point is alone. With fidelity cost there is no study to share, and every
/// simulation is a group.
std::vector<WorkGroup> group_points(const SweepPlan& plan,
                                    const std::vector<std::int64_t>& numbers,
                                    bool share);

/// What a process tells about a point.
struct PointReport {
    std::int64_t number = 0;
    std::vector<nlohmann::json> results;  ///< by column, if it is done
    std::string error;                    ///< if it failed
    int exit_code = 0;                    ///< of the error

    [[nodiscard]] std::string line() const;
    static PointReport from_line(const std::string& line);
};

/// Runs a group in this process and processes of its own, at most `threads` threads or processes at
/// a time, and tells a PointReport of every point. Throws what concerns all points. Once per
/// process.
void run_group(const SweepPlan& plan,
               const WorkGroup& group,
               const std::vector<SweepColumn>& columns,
               int threads,
               DataSets& data,
               const Tell& tell);

}  // namespace nvcim::sim
