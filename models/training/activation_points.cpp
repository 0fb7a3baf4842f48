// SPDX-License-Identifier: Apache-2.0
#include "models/training/activation_points.h"

#include <algorithm>

namespace nvcim {
namespace {

bool leads_group(Op op) {
    return op == Op::kConv2d || op == Op::kLinear || op == Op::kAdd || op == Op::kAvgPool ||
           op == Op::kGlobalAvgPool || op == Op::kSharedBlock;
}

/// The only reader of `layer`, or -1.
int sole_reader(const Graph& graph, int layer) {
    int reader = -1;
    for (std::size_t i = 0; i < graph.layers.size(); ++i) {
        for (const int input : graph.layers[i].inputs) {
            if (input == layer && reader != -1) {
                return -1;
            }
            if (input == layer) {
                reader = static_cast<int>(i);
            }
        }
    }
    return reader;
}

/// Last layer of the group led by `leader`. A ReLU behind a max pool counts as in front of it:
/// they commute, so rounding behind both is the same.
int end_of_group(const Graph& graph, int leader) {
    int end = leader;
    for (int next = sole_reader(graph, end); next != -1; next = sole_reader(graph, next)) {
        const Op op = graph.layers[static_cast<std::size_t>(next)].op;
        if (op == Op::kBatchNorm || op == Op::kRelu) {
            end = next;
        } else if (op != Op::kMaxPool) {
            break;
        }
    }
    return end;
}

}  // namespace

std::vector<ActivationPoint> activation_points(const Graph& graph) {
    const int count = static_cast<int>(graph.layers.size());
    // Sign and scale of every layer's output, found in topological order.
    std::vector<bool> is_signed(graph.layers.size(), false);
    std::vector<int> scale_layer(graph.layers.size(), -1);
    std::vector<ActivationPoint> points;
    for (int i = 0; i < count; ++i) {
        const Layer& layer = graph.layers[static_cast<std::size_t>(i)];
        const auto at = static_cast<std::size_t>(i);
        if (layer.inputs.empty()) {
            continue;
        }
        bool any_signed = false;
        for (const int input : layer.inputs) {
            any_signed = any_signed || is_signed[static_cast<std::size_t>(input)];
        }
        const auto first = static_cast<std::size_t>(layer.inputs.front());
        is_signed[at] = layer.op != Op::kRelu &&
                        (any_signed || layer.op == Op::kConv2d || layer.op == Op::kLinear ||
                         layer.op == Op::kSharedBlock || layer.op == Op::kBatchNorm);
        scale_layer[at] =
            leads_group(layer.op) && layer.op != Op::kSharedBlock ? i : scale_layer[first];
        if (leads_group(layer.op)) {
            points.push_back({end_of_group(graph, i), i, scale_layer[at], false});
        }
    }
    for (ActivationPoint& point : points) {
        point.is_signed = is_signed[static_cast<std::size_t>(point.layer)];
    }
    const auto gives_scores = [&](const ActivationPoint& p) { return p.layer == count - 1; };
    points.erase(std::remove_if(points.begin(), points.end(), gives_scores), points.end());
    std::sort(points.begin(), points.end(), [](const auto& a, const auto& b) {
        return a.layer < b.layer;
    });
    return points;
}

}  // namespace nvcim
