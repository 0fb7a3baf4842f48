// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/workload.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "models/base/error.h"
#include "models/network/graph_file.h"
#include "models/network/safetensors.h"
#include "sim/compiler/segments.h"
#include "sim/engine/verify_mask.h"

namespace nvcim::sim {

namespace {

/// Copies beyond the insertion points would serve nobody.
void check_copies(const Experiment& experiment, const Graph& graph) {
    std::map<std::string, int> insertions;  // by block
    int most = 0;
    for (const Layer& layer : graph.layers) {
        if (layer.op == Op::kSharedBlock) {
            most = std::max(most, ++insertions[layer.shared_block]);
        }
    }
    if (experiment.tsb.copies > most) {
        Problems problems(graph.name);
        problems.add("/tsb/copies",
                     fmt::format("expected at most {}, the insertion points of its shared block, "
                                 "got {}",
                                 most,
                                 experiment.tsb.copies));
        problems.throw_if_any<ConfigError>();
    }
}

Split split_of(const Experiment& experiment) {
    return experiment.run.split == DataSplit::kTest ? Split::kTest : Split::kValidation;
}

/// The workload without its images.
Workload load_network(const Experiment& experiment) {
    Workload workload;
    workload.graph = load_graph(experiment.workload);
    const Graph& graph = workload.graph;
    if (experiment.run.fidelity == Fidelity::kCost) {
        return workload;
    }
    if (graph.weights_file.empty()) {
        throw WorkloadError(fmt::format(
            "{}: /weights: expected a .safetensors file, got none; `nvcim train` makes one",
            experiment.workload));
    }
    if (graph.dataset.empty()) {
        throw WorkloadError(fmt::format("{}: /dataset: expected the name of a data set, got none",
                                        experiment.workload));
    }
    check_dataset(graph, inspect_dataset(graph.dataset));
    const CrossbarConfig& crossbar = experiment.arch.tile.crossbar;
    workload.tensors = read_safetensors(graph.weights_file);
    const QuantizedNetwork network = quantize_for(graph, workload.tensors, crossbar);
    if (experiment.programming.policy == VerifyPolicy::kMask) {  // read again for every chip
        static_cast<void>(make_verify_mask(network,
                                           experiment.programming,
                                           uses_shared_blocks(experiment, graph),
                                           experiment.run.seed,
                                           0));
    }
    if (!experiment.ideal_weights.empty()) {
        workload.ideal_tensors = read_safetensors(experiment.ideal_weights);
        Graph plain = without_shared_blocks(graph);
        plain.weights_file = experiment.ideal_weights;  // stands for the file in messages
        static_cast<void>(quantize_for(plain, *workload.ideal_tensors, crossbar));
    }
    return workload;
}

}  // namespace

const Dataset& DataSets::get(const std::string& name, Split split) {
    const auto key = std::make_pair(name, split);
    const auto known = known_.find(key);
    return known != known_.end() ? known->second
                                 : known_.emplace(key, load_dataset(name, split)).first->second;
}

Workload load_workload(const Experiment& experiment) {
    DataSets data;
    return load_workload(experiment, data);
}

Workload load_workload(const Experiment& experiment, DataSets& data) {
    Workload workload = load_network(experiment);
    if (experiment.run.fidelity != Fidelity::kCost) {
        workload.images = data.get(workload.graph.dataset, split_of(experiment));
        workload.train = data.get(workload.graph.dataset, Split::kTrain);
    }
    return workload;
}

void load_data(const Experiment& experiment, DataSets& data) {
    if (experiment.run.fidelity != Fidelity::kCost) {
        const std::string name = load_graph(experiment.workload).dataset;
        data.get(name, split_of(experiment));
        data.get(name, Split::kTrain);
    }
}

std::vector<Program> lay_out(const Experiment& experiment, const Graph& graph) {
    const bool with_blocks = uses_shared_blocks(experiment, graph);
    if (with_blocks) {
        check_copies(experiment, graph);
    }
    return compile_segments(outline(with_blocks ? graph : without_shared_blocks(graph)),
                            experiment.arch,
                            experiment.tsb.copies,
                            experiment.mapping,
                            experiment.cycle.skipped);
}

void check_workload(const Experiment& experiment) {
    static_cast<void>(lay_out(experiment, load_network(experiment).graph));
}

std::vector<int> replicas_of(const Graph& graph, const std::vector<Program>& segments) {
    return copies_by_matrix(segments, outline(graph).first_shared_matrix);
}

bool uses_shared_blocks(const Experiment& experiment, const Graph& graph) {
    return experiment.tsb.mode != TsbMode::kOff && !graph.shared_blocks.empty();
}

QuantizedNetwork quantize_for(const Graph& graph,
                              const TensorMap& tensors,
                              const CrossbarConfig& config) {
    return quantize(
        graph,
        tensors,
        config.encoding == Encoding::kOffset ? WeightRange::kOffset : WeightRange::kSignMagnitude);
}

}  // namespace nvcim::sim
