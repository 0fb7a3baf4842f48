// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/random_tensors.h"

#include <cmath>

#include "models/base/random.h"

namespace nvcim::sim {

namespace {

Tensor ones(std::vector<std::int64_t> shape) {
    std::int64_t elements = 1;
    for (const std::int64_t size : shape) {
        elements *= size;
    }
    return {std::move(shape), std::vector<float>(static_cast<std::size_t>(elements), 1.0F)};
}

}  // namespace

TensorMap random_tensors(const Graph& graph, std::uint64_t seed) {
    TensorMap tensors;
    for (std::size_t i = 0; i < graph.layers.size(); ++i) {
        const Layer& layer = graph.layers[i];
        const std::int64_t channels = layer.shape.channels;
        tensors[layer.name + ".output_scale"] = ones({1});
        if (layer.op == Op::kBatchNorm) {
            for (const char* part : {".weight", ".bias", ".running_mean", ".running_var"}) {
                tensors[layer.name + part] = ones({channels});
            }
        }
        if (layer.op != Op::kConv2d && layer.op != Op::kLinear) {
            continue;
        }
        const int rows = weight_rows(graph, layer);
        const int kernel = layer.kernel_height * layer.kernel_width;
        Tensor weights =
            layer.op == Op::kLinear
                ? ones({channels, rows})
                : ones({channels, rows / kernel, layer.kernel_height, layer.kernel_width});
        const double spread = std::sqrt(2.0 / rows);
        RandomRun random(seed, {Purpose::kWeights, 0, static_cast<std::uint32_t>(i), 0, 0});
        std::uint64_t index = 0;
        for (float& value : weights.values) {
            value = static_cast<float>(spread * random.normal(index++));
        }
        tensors[layer.name + ".weight"] = std::move(weights);
        if (layer.bias) {
            tensors[layer.name + ".bias"] = ones({channels});
        }
    }
    return tensors;
}

}  // namespace nvcim::sim
