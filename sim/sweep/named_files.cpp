// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/named_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "models/base/error.h"
#include "models/base/hash.h"
#include "models/network/graph_file.h"

namespace nvcim::sim {

namespace {

/// FNV-1a of what is in the file, "" if it cannot be read.
std::string digest(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return "";
    }
    Fnv1a hash;
    for (std::istreambuf_iterator<char> at(file), end; at != end; ++at) {
        hash.add(*at);
    }
    return fmt::format("{:016x}", hash.value());
}

void add_files(const Experiment& experiment, std::set<std::string>& paths) {
    for (const std::string& path :
         {experiment.workload, experiment.ideal_weights, experiment.programming.mask}) {
        if (!path.empty()) {
            paths.insert(path);
        }
    }
    if (experiment.run.fidelity == Fidelity::kCost) {
        return;  // the graph alone is read
    }
    try {
        const std::string weights = load_graph(experiment.workload).weights_file;
        if (!weights.empty()) {
            paths.insert(weights);
        }
    } catch (const Error&) {  // the point tells when it is run
    }
}

/// Whether points may name different files.
bool varies_files(const SweepPlan& plan) {
    constexpr const char* kMayName[] = {"/workload", "/ideal_weights", "/programming"};
    return std::any_of(plan.pointers.begin(), plan.pointers.end(), [&](const std::string& pointer) {
        return std::any_of(std::begin(kMayName), std::end(kMayName), [&](const std::string& name) {
            return pointer.compare(0, name.size(), name) == 0;
        });
    });
}

}  // namespace

std::string named_files(const SweepPlan& plan) {
    std::set<std::string> paths;
    if (plan.sweep.search) {
        add_files(experiment_of(plan.sweep, {}), paths);
    } else {
        const std::size_t count = varies_files(plan) ? plan.points.size() : 1;
        for (std::size_t i = 0; i < std::min(count, plan.points.size()); ++i) {
            add_files(experiment_of(plan.sweep, plan.points[i]), paths);
        }
    }
    std::set<std::string> lines;
    for (const std::string& path : paths) {
        lines.insert(std::filesystem::path(path).filename().string() + " " + digest(path));
    }
    return nlohmann::json(lines).dump();
}

}  // namespace nvcim::sim
