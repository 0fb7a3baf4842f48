// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/run_point.h"

#include <sstream>

#include "sim/engine/run.h"
#include "sim/engine/workload.h"
#include "sim/stats/stat_tree.h"

namespace nvcim::sim {

using nlohmann::json;

namespace {

/// The leaf at a path such as "latency.clock_ns".
json leaf(const StatTree::Json& values, const std::string& path) {
    const StatTree::Json* node = &values;
    std::istringstream parts(path);
    for (std::string part; std::getline(parts, part, '.');) {
        node = &node->at(part);
    }
    return json::parse(node->dump());
}

}  // namespace

std::vector<json> run_point(const Sweep& sweep,
                            const SweepPoint& point,
                            const std::vector<SweepColumn>& columns,
                            int threads) {
    Experiment experiment = experiment_of(sweep, point);
    experiment.run.threads = 0;
    const Workload workload = load_workload(experiment);
    RunOutput output =
        run_experiment(experiment, workload, threads, nullptr, [](const std::string&, int, int) {});
    output.result.run.experiment = sweep.name;
    const StatTree tree(output.result);
    std::vector<json> results;
    for (const SweepColumn& column : columns) {
        results.push_back(leaf(tree.values(), column.path));
    }
    return results;
}

}  // namespace nvcim::sim
