// SPDX-License-Identifier: Apache-2.0
#include "models/training/activation_rounding.h"

#include "models/base/error.h"
#include "models/network/fold.h"

namespace nvcim::training {
namespace {

double output_scale(const TensorMap& tensors, const std::string& layer) {
    const auto found = tensors.find(layer + ".output_scale");
    if (found == tensors.end() || found->second.values.size() != 1 ||
        !(found->second.values[0] > 0.0F)) {
        throw WorkloadError("tensor \"" + layer +
                            ".output_scale\": expected one positive number; nvcim train writes it");
    }
    return found->second.values[0];
}

}  // namespace

ActivationRounding::ActivationRounding(const Graph& graph, const TensorMap& tensors)
    : steps_(graph.layers.size()) {
    const std::vector<FoldedNode> nodes = fold(graph);
    std::vector<double> scales(nodes.size(), graph.input_scale);
    for (std::size_t n = 1; n + 1 < nodes.size(); ++n) {  // pixels are exact, scores stay wide
        const FoldedNode& node = nodes[n];
        const Layer& lead = graph.layers[static_cast<std::size_t>(node.layer)];
        const auto input = static_cast<std::size_t>(node.inputs.front());
        scales[n] = node.has_scale ? output_scale(tensors, lead.name) : scales[input];
        if (lead.op == Op::kMaxPool) {
            continue;
        }
        if (lead.op == Op::kConcat) {
            scales[n] = concat_scale(nodes, node, scales, graph.activation_bits);
        }
        if (lead.op == Op::kSharedBlock && node.is_signed && !nodes[input].is_signed) {
            scales[n] *= 2.0;  // Node::pass_shift
        }
        const int high = largest_activation(graph.activation_bits, node.is_signed);
        steps_[static_cast<std::size_t>(node.output_layer)] = {
            scales[n], node.is_signed ? -high : 0, high};
    }
}

torch::Tensor ActivationRounding::operator()(int layer, torch::Tensor y) const {
    const Step& step = steps_[static_cast<std::size_t>(layer)];
    return step.high == 0
               ? std::move(y)
               : torch::fake_quantize_per_tensor_affine(y, step.scale, 0, step.low, step.high);
}

}  // namespace nvcim::training
