// SPDX-License-Identifier: Apache-2.0
#include "models/training/output_scales.h"

#include <algorithm>

#include "models/network/fold.h"

namespace nvcim::training {
namespace {

constexpr std::int64_t kBatches = 20;
constexpr std::int64_t kBatch = 100;
constexpr std::int64_t kOutliers = 10000;  ///< one value in this many may be clipped

/// The value that one in kOutliers exceeds.
double range_of(const torch::Tensor& values) {
    const torch::Tensor magnitude = values.flatten();
    const std::int64_t above = std::max<std::int64_t>(1, magnitude.numel() / kOutliers);
    return std::get<0>(magnitude.topk(above)).min().item<double>();
}

}  // namespace

void add_output_scales(const Graph& graph,
                       const Parameters& parameters,
                       const WeightNoise& noise,
                       const Dataset& train,
                       at::Generator& generator,
                       TensorMap& tensors) {
    const torch::NoGradGuard no_gradients;
    std::map<int, const FoldedNode*> scaled;  // by the layer whose output is rounded
    const std::vector<FoldedNode> nodes = fold(graph);
    for (const FoldedNode& node : nodes) {
        if (node.has_scale) {
            scaled[node.output_layer] = &node;
        }
    }
    std::map<int, double> ranges;  // by the same layer
    TorchGraph net(graph, parameters);
    net.on_weight = [&](const torch::Tensor& w) { return noise(w, generator); };
    net.on_activation = [&](int layer, torch::Tensor y) {
        if (const auto found = scaled.find(layer); found != scaled.end()) {
            // An unsigned value is clipped at 0: its ReLU may stand behind a pool.
            ranges[layer] += range_of(found->second->is_signed ? y.abs() : y) / kBatches;
        }
        return y;
    };
    const torch::Tensor order = torch::randperm(train.size(), generator);
    for (std::int64_t b = 0; b < kBatches; ++b) {
        const std::int64_t begin = b * kBatch % train.size();
        const std::int64_t end = std::min<std::int64_t>(begin + kBatch, train.size());
        (void)net.scores(pixels(graph, train, order.slice(0, begin, end)));
    }
    for (const auto& [layer, node] : scaled) {
        const double scale =
            ranges[layer] / largest_activation(graph.activation_bits, node->is_signed);
        const std::string& name = graph.layers[static_cast<std::size_t>(node->layer)].name;
        tensors[name + ".output_scale"] = {{1}, {scale > 0 ? static_cast<float>(scale) : 1.0F}};
    }
}

}  // namespace nvcim::training
