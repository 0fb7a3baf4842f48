// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/placeholder.h"

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

TensorMap placeholder_tensors(const Graph& graph) {
    TensorMap tensors;
    for (const Layer& layer : graph.layers) {
        const std::int64_t channels = layer.shape.channels;
        tensors[layer.name + ".output_scale"] = ones({1});
        if (layer.op == Op::kConv2d) {
            const std::int64_t in =
                weight_rows(graph, layer) / (layer.kernel_height * layer.kernel_width);
            tensors[layer.name + ".weight"] =
                ones({channels, in, layer.kernel_height, layer.kernel_width});
        } else if (layer.op == Op::kLinear) {
            tensors[layer.name + ".weight"] = ones({channels, weight_rows(graph, layer)});
        }
        if ((layer.op == Op::kConv2d || layer.op == Op::kLinear) && layer.bias) {
            tensors[layer.name + ".bias"] = ones({channels});
        }
        if (layer.op == Op::kBatchNorm) {
            for (const char* part : {".weight", ".bias", ".running_mean", ".running_var"}) {
                tensors[layer.name + part] = ones({channels});
            }
        }
    }
    return tensors;
}

}  // namespace nvcim::sim
