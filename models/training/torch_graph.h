// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "models/network/dataset.h"
#include "models/network/graph.h"
#include "models/network/tensor.h"

namespace nvcim::training {

/// Weights by name as in TensorMap.
using Parameters = std::map<std::string, torch::Tensor>;

/// Random numbers of one training run, independent of torch's global generator.
at::Generator make_generator(std::uint64_t seed, std::uint64_t stream);

/// Fresh weights: uniform +-1/sqrt(rows) for conv2d and linear (the bound of He et al. 2015 with
/// torch's gain), identity for batch norm. No shared blocks.
Parameters initial_parameters(const Graph& graph, at::Generator& generator);

/// Every tensor that `graph` needs, and the shared blocks that `tensors` has. Throws WorkloadError
/// naming a tensor that is missing or has the wrong shape.
Parameters to_parameters(const Graph& graph, const TensorMap& tensors);
Tensor to_tensor(const torch::Tensor& value);
torch::Tensor from_tensor(const Tensor& value);

/// Names of the tensors that lie on crossbars: weights of conv2d and linear.
std::vector<std::string> crossbar_names(const Graph& graph);
/// Names of the tensors that lie in the digital part: biases, batch-norm scale and shift.
std::vector<std::string> digital_names(const Graph& graph);

/// Images `indices` of `data` as floats: pixel times graph.input_scale.
torch::Tensor pixels(const Graph& graph, const Dataset& data, const torch::Tensor& indices);
torch::Tensor labels(const Dataset& data, const torch::Tensor& indices);

/// Runs a graph in floating point. A shared block without a tensor is bypassed, and so are softmax
/// and argmax: training works on the scores.
class TorchGraph {
public:
    TorchGraph(const Graph& graph, const Parameters& parameters)
        : graph_(graph), parameters_(parameters) {}

    /// Seen by every crossbar tensor, once per run; returns what the layer uses instead.
    std::function<torch::Tensor(const torch::Tensor&)> on_weight;
    /// Seen by every shared block's tensor, once per run.
    std::function<torch::Tensor(const torch::Tensor&)> on_shared_block;
    /// Seen by every layer's output; returns what the next layer gets.
    std::function<torch::Tensor(int layer, torch::Tensor)> on_activation;
    bool trains_batch_norm = false;  ///< batch statistics instead of the running ones

    /// Outputs by layer. run() fills layers [first, last); earlier ones must be there if needed.
    using Values = std::vector<torch::Tensor>;
    void run(Values& values, int first, int last) const;
    /// The scores for a batch of images.
    [[nodiscard]] torch::Tensor scores(const torch::Tensor& images) const;

private:
    [[nodiscard]] torch::Tensor parameter(const std::string& name) const;
    [[nodiscard]] torch::Tensor weight(const std::string& name) const;
    [[nodiscard]] torch::Tensor apply(const Layer& layer,
                                      const torch::Tensor& x,
                                      const Values& values,
                                      const Parameters& blocks) const;

    const Graph& graph_;
    const Parameters& parameters_;
};

}  // namespace nvcim::training
