// SPDX-License-Identifier: Apache-2.0
#include "models/network/graph.h"

namespace nvcim {

int Graph::find(const std::string& layer_name) const {
    for (std::size_t i = 0; i < layers.size(); ++i) {
        if (layers[i].name == layer_name) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

const Layer& Graph::scores() const {
    const Layer& last = layers.back();
    const bool is_behind = last.op == Op::kSoftmax || last.op == Op::kArgmax;
    return is_behind ? layers[static_cast<std::size_t>(last.inputs[0])] : last;
}

std::int64_t Graph::weight_count() const {
    std::int64_t count = 0;
    for (const Layer& layer : layers) {
        if (layer.op == Op::kConv2d || layer.op == Op::kLinear) {
            count += std::int64_t{weight_rows(*this, layer)} * layer.out_channels;
        }
    }
    return count;
}

int weight_rows(const Graph& graph, const Layer& layer) {
    const Shape& in = graph.layers[static_cast<std::size_t>(layer.inputs.at(0))].shape;
    return layer.op == Op::kConv2d ? in.channels * layer.kernel_height * layer.kernel_width
                                   : static_cast<int>(in.elements());
}

Graph without_shared_blocks(const Graph& graph) {
    Graph bare = graph;
    bare.layers.clear();
    bare.shared_blocks.clear();
    std::vector<int> index;  // of every old layer in the new graph
    for (const Layer& layer : graph.layers) {
        if (layer.op == Op::kSharedBlock) {
            index.push_back(index[static_cast<std::size_t>(layer.inputs.front())]);
            continue;
        }
        index.push_back(static_cast<int>(bare.layers.size()));
        bare.layers.push_back(layer);
        for (int& input : bare.layers.back().inputs) {
            input = index[static_cast<std::size_t>(input)];
        }
    }
    return bare;
}

}  // namespace nvcim
