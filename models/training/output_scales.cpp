// SPDX-License-Identifier: Apache-2.0
#include "models/training/output_scales.h"

#include <algorithm>

#include "models/training/activation_points.h"

namespace nvcim::training {
namespace {

constexpr std::int64_t kBatches = 20;
constexpr std::int64_t kBatch = 100;
constexpr std::int64_t kOutliers = 10000;  ///< one value in this many may be clipped

/// The magnitude that one value in kOutliers exceeds.
double range_of(const torch::Tensor& y) {
    const torch::Tensor magnitude = y.abs().flatten();
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
    std::map<int, double> ranges;  // by layer that leads a group
    std::map<int, const ActivationPoint*> points;
    const std::vector<ActivationPoint> all = activation_points(graph);
    for (const ActivationPoint& point : all) {
        if (point.scale_layer == point.leader) {
            points[point.layer] = &point;
        }
    }
    TorchGraph net(graph, parameters);
    net.on_weight = [&](const torch::Tensor& w) { return noise(w, generator); };
    net.on_activation = [&](int layer, torch::Tensor y) {
        if (const auto found = points.find(layer); found != points.end()) {
            ranges[found->second->leader] += range_of(y) / kBatches;
        }
        return y;
    };
    const torch::Tensor order = torch::randperm(train.size(), generator);
    for (std::int64_t b = 0; b < kBatches; ++b) {
        const std::int64_t begin = b * kBatch % train.size();
        const std::int64_t end = std::min<std::int64_t>(begin + kBatch, train.size());
        (void)net.scores(pixels(graph, train, order.slice(0, begin, end)));
    }
    for (const auto& [layer, point] : points) {
        const int bits = graph.activation_bits - (point->is_signed ? 1 : 0);
        const double scale = ranges[point->leader] / ((1 << bits) - 1);
        const std::string& name = graph.layers[static_cast<std::size_t>(point->leader)].name;
        tensors[name + ".output_scale"] = {{1}, {scale > 0 ? static_cast<float>(scale) : 1.0F}};
    }
}

}  // namespace nvcim::training
