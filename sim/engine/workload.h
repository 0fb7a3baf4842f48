// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/network/dataset.h"
#include "models/network/graph.h"
#include "models/network/quantized.h"
#include "models/network/tensor.h"
#include "sim/compiler/program.h"
#include "sim/engine/experiment.h"

namespace nvcim::sim {

/// A network with its weights and data, as an experiment names them.
struct Workload {
    Graph graph;
    TensorMap tensors;
    std::optional<TensorMap> ideal_tensors;  ///< plainly trained weights of the same network
    Dataset images;                          ///< of the split that is classified
    Dataset train;                           ///< training images without the validation part
};

/// Data sets that were read once, for several experiments.
class DataSets {
public:
    /// Throws what load_dataset() throws.
    const Dataset& get(const std::string& name, Split split);

private:
    std::map<std::pair<std::string, Split>, Dataset> known_;
};

/// Reads everything an experiment needs: with fidelity cost the graph alone. What can be wrong
/// without the images (graph, weights, data set, see check_workload) is found before they are
/// loaded. Throws WorkloadError or ConfigError.
Workload load_workload(const Experiment& experiment);
Workload load_workload(const Experiment& experiment, DataSets& data);

/// Reads the data of an experiment into `data`, with fidelity cost nothing.
void load_data(const Experiment& experiment, DataSets& data);

/// Finds everything that would stop the experiment before its first chip, without loading images:
/// the network and its weights, plain ones included, have the shapes of the graph; the data set is
/// installed, the network takes its images and gives one score per class; the network fits the
/// chip. Throws WorkloadError, ConfigError or MappingError.
void check_workload(const Experiment& experiment);

/// The network on the experiment's chip, see compile_segments(). Throws MappingError if it does not
/// fit, ConfigError if it asks for more copies of shared blocks than any has insertion points.
std::vector<Program> lay_out(const Experiment& experiment, const Graph& graph);

/// Arrays per weight matrix, shared blocks left out, of the network in `segments`.
std::vector<int> replicas_of(const Graph& graph, const std::vector<Program>& segments);

/// Whether an experiment uses the shared blocks of its network, or bypasses them.
bool uses_shared_blocks(const Experiment& experiment, const Graph& graph);

/// `graph` in integers as the chip's encoding wants it; shared blocks have zero weights.
QuantizedNetwork quantize_for(const Graph& graph,
                              const TensorMap& tensors,
                              const CrossbarConfig& config);

}  // namespace nvcim::sim
