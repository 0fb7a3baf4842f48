// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/workload.h"

#include <fmt/format.h>

#include "models/base/error.h"
#include "models/network/graph_file.h"
#include "models/network/safetensors.h"

namespace nvcim::sim {

Workload load_workload(const Experiment& experiment) {
    Workload workload;
    workload.graph = load_graph(experiment.workload);
    if (workload.graph.weights_file.empty()) {
        throw WorkloadError(fmt::format(
            "{}: /weights: expected a .safetensors file, got none; `nvcim train` makes one",
            experiment.workload));
    }
    workload.tensors = read_safetensors(workload.graph.weights_file);
    if (!experiment.ideal_weights.empty()) {
        workload.ideal_tensors = read_safetensors(experiment.ideal_weights);
    }
    const Split split =
        experiment.run.split == DataSplit::kTest ? Split::kTest : Split::kValidation;
    workload.images = load_dataset(workload.graph.dataset, split);
    workload.train = load_dataset(workload.graph.dataset, Split::kTrain);
    const Shape& expected = workload.graph.layers.front().shape;
    const Shape& found = workload.images.shape;
    if (!(expected == found)) {
        throw WorkloadError(
            fmt::format("{}: layer {}: expected the shape of data set {}, {}x{}x{}, got {}x{}x{}",
                        experiment.workload,
                        workload.graph.layers.front().name,
                        workload.images.name,
                        found.channels,
                        found.height,
                        found.width,
                        expected.channels,
                        expected.height,
                        expected.width));
    }
    return workload;
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
