// SPDX-License-Identifier: Apache-2.0
#include "models/network/quantized.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/base/error.h"
#include "models/network/requantize.h"
#include "models/network/tensor_reader.h"

namespace nvcim {

namespace {

class Quantizer {
public:
    /// Without `tensors` only shapes are worked out.
    Quantizer(const Graph& graph, const TensorMap* tensors, WeightRange range)
        : graph_(graph),
          has_tensors_(tensors != nullptr),
          weight_limit_(
              (1 << (range == WeightRange::kOffset ? graph.weight_bits - 1 : graph.weight_bits)) -
              1),
          problems_(graph.weights_file.empty() ? "weights of " + graph.name : graph.weights_file),
          tensors_(tensors != nullptr ? *tensors : kNoTensors, problems_) {}

    QuantizedNetwork run() {
        const std::vector<FoldedNode> folded = fold(graph_);
        network_.name = graph_.name;
        network_.activation_bits = graph_.activation_bits;
        for (const FoldedNode& plan : folded) {
            add_node(plan);
            if (layer(plan.layer).op == Op::kConcat) {
                set_concat(folded, plan);
            }
        }
        network_.nodes.back().class_output.kind = class_output_of(graph_.layers.back().op);
        network_.first_shared_matrix = static_cast<int>(network_.matrices.size());
        for (const SharedBlockSpec& block : graph_.shared_blocks) {
            add_shared_matrix(block);
        }
        for (Node& node : network_.nodes) {
            node.matrix += node.kind == NodeKind::kSharedBlock ? network_.first_shared_matrix : 0;
        }
        problems_.throw_if_any<WorkloadError>();
        if (!has_tensors_) {
            return std::move(network_);
        }
        set_score_scale(network_);
        for (std::size_t i = 0; i < network_.nodes.size(); ++i) {
            set_requantize(network_, static_cast<int>(i));
        }
        return std::move(network_);
    }

private:
    [[nodiscard]] const Layer& layer(int i) const {
        return graph_.layers[static_cast<std::size_t>(i)];
    }
    Node& input_of(const Node& node, std::size_t i = 0) {
        return network_.nodes[static_cast<std::size_t>(node.inputs[i])];
    }

    void add_node(const FoldedNode& plan) {
        const Layer& lead = layer(plan.layer);
        Node node;
        node.name = lead.name;
        node.inputs = plan.inputs;
        node.in_shape = lead.inputs.empty() ? lead.shape : layer(lead.inputs[0]).shape;
        node.shape = lead.shape;
        node.kernel_height = lead.kernel_height;
        node.kernel_width = lead.kernel_width;
        node.stride = lead.stride;
        node.padding = lead.padding;
        node.is_signed = plan.is_signed;
        node.activation = plan.activation;
        switch (lead.op) {
            case Op::kInput:
                // Fewer bits than a pixel has: the same range in fewer steps, see load_pixels().
                node.kind = NodeKind::kInput;
                node.output_scale =
                    graph_.activation_bits < 8
                        ? graph_.input_scale * 255 / network_.activation_limit(false)
                        : graph_.input_scale;
                break;
            case Op::kConv2d:
            case Op::kLinear:
                node.kind = NodeKind::kMatrix;
                add_matrix(lead, plan, node);
                break;
            case Op::kMaxPool:
                node.kind = NodeKind::kMaxPool;
                node.output_scale = input_of(node).output_scale;
                break;
            case Op::kAvgPool:
            case Op::kGlobalAvgPool:
                node.kind = NodeKind::kAvgPool;
                break;
            case Op::kAdd:
                node.kind = NodeKind::kAdd;
                break;
            case Op::kConcat:
                node.kind = NodeKind::kConcat;
                break;
            case Op::kSharedBlock:
                add_insertion(lead, node);
                break;
            default:
                NVCIM_ASSERT(!"folded away");
        }
        if (plan.has_scale && has_tensors_) {
            node.output_scale = tensors_.output_scale(lead.name);
        }
        network_.nodes.push_back(std::move(node));
    }

    /// Channels of the inputs of the last node, and the scale that they share from there on.
    void set_concat(const std::vector<FoldedNode>& folded, const FoldedNode& plan) {
        std::vector<double> scales;
        for (const Node& before : network_.nodes) {
            scales.push_back(before.output_scale);
        }
        Node& node = network_.nodes.back();
        node.output_scale = concat_scale(folded, plan, scales, graph_.activation_bits);
        for (const int input : layer(plan.layer).inputs) {
            node.channels.push_back(layer(input).shape.channels);
        }
    }

    void add_matrix(const Layer& lead, const FoldedNode& plan, Node& node) {
        WeightMatrix matrix;
        matrix.rows = weight_rows(graph_, lead);
        matrix.columns = lead.out_channels;
        matrix.weight_bits = graph_.weight_bits;
        matrix.limit = weight_limit_;
        node.matrix = static_cast<int>(network_.matrices.size());
        if (has_tensors_) {
            read_weights(lead, node, matrix);
            set_affine(lead, plan, node.affine);
        }
        network_.matrices.push_back(std::move(matrix));
        network_.matrix_names.push_back(lead.name);
    }

    void read_weights(const Layer& lead, const Node& node, WeightMatrix& matrix) {
        const std::vector<std::int64_t> shape =
            lead.op == Op::kConv2d ? std::vector<std::int64_t>{lead.out_channels,
                                                               node.in_shape.channels,
                                                               lead.kernel_height,
                                                               lead.kernel_width}
                                   : std::vector<std::int64_t>{lead.out_channels, matrix.rows};
        const std::vector<float>& weights = tensors_.values(lead.name + ".weight", shape);
        if (!weights.empty()) {
            set_weights(matrix, weights);
        }
    }

    /// y = factor (W x) + bias, with batch norm: factor = gamma / sqrt(variance + epsilon).
    void set_affine(const Layer& lead, const FoldedNode& plan, AffineOutput& affine) {
        const auto channels = static_cast<std::size_t>(lead.out_channels);
        affine.factor.assign(channels, 1.0);
        affine.bias.assign(channels, 0.0);
        if (lead.bias) {
            const std::vector<float>& bias =
                tensors_.values(lead.name + ".bias", {lead.out_channels});
            std::copy(bias.begin(), bias.end(), affine.bias.begin());
        }
        if (plan.batch_norm < 0) {
            return;
        }
        const Layer& norm = layer(plan.batch_norm);
        const std::vector<float>& gamma =
            tensors_.values(norm.name + ".weight", {lead.out_channels});
        const std::vector<float>& beta = tensors_.values(norm.name + ".bias", {lead.out_channels});
        const std::vector<float>& mean =
            tensors_.values(norm.name + ".running_mean", {lead.out_channels});
        const std::vector<float>& variance =
            tensors_.values(norm.name + ".running_var", {lead.out_channels});
        if (gamma.empty() || beta.empty() || mean.empty() || variance.empty()) {
            return;
        }
        for (std::size_t c = 0; c < channels; ++c) {
            const double spread = static_cast<double>(variance[c]) + norm.epsilon;
            if (!(variance[c] >= 0.0F && spread > 0.0)) {
                tensors_.add(
                    norm.name + ".running_var",
                    fmt::format("expected variances above 0, got {} (channel {})", variance[c], c));
                return;
            }
            affine.factor[c] = static_cast<double>(gamma[c]) / std::sqrt(spread);
            affine.bias[c] = static_cast<double>(beta[c]) +
                             (affine.bias[c] - static_cast<double>(mean[c])) * affine.factor[c];
        }
    }

    void add_insertion(const Layer& lead, Node& node) {
        node.kind = NodeKind::kSharedBlock;
        for (std::size_t b = 0; b < graph_.shared_blocks.size(); ++b) {
            if (graph_.shared_blocks[b].name == lead.shared_block) {
                node.matrix =
                    static_cast<int>(b);  // counted from first_shared_matrix until run() ends
                node.group = graph_.shared_blocks[b].channels;
                node.second_multiplier = graph_.shared_blocks[b].residual ? 1 : 0;
            }
        }
        NVCIM_ASSERT(node.group > 0);
        node.insertion = 0;
        for (const Node& other : network_.nodes) {
            node.insertion += other.kind == NodeKind::kSharedBlock && other.matrix == node.matrix;
        }
        node.pass_shift = node.is_signed && !input_of(node).is_signed ? 1 : 0;
        node.output_scale = std::ldexp(input_of(node).output_scale, node.pass_shift);
    }

    void add_shared_matrix(const SharedBlockSpec& block) {
        WeightMatrix matrix;
        matrix.rows = matrix.columns = block.channels;
        matrix.weight_bits = graph_.weight_bits;
        matrix.limit = weight_limit_;
        const auto elements =
            static_cast<std::size_t>(block.channels) * static_cast<std::size_t>(block.channels);
        std::vector<float> weights(has_tensors_ ? elements : 0, 0.0F);
        if (tensors_.has(block.name + ".weight")) {
            weights = tensors_.values(block.name + ".weight", {block.channels, block.channels});
        }
        if (weights.size() == elements && has_tensors_) {
            set_weights(matrix, weights);
        }
        network_.matrices.push_back(std::move(matrix));
        network_.matrix_names.push_back(block.name);
    }

    static inline const TensorMap kNoTensors;

    const Graph& graph_;
    bool has_tensors_;
    int weight_limit_;
    Problems problems_;
    TensorReader tensors_;
    QuantizedNetwork network_;
};

}  // namespace

int Node::positions() const {
    const int pixels = shape.height * shape.width;
    return kind == NodeKind::kSharedBlock ? pixels * (shape.channels / group) : pixels;
}

QuantizedNetwork quantize(const Graph& graph, const TensorMap& tensors, WeightRange range) {
    return Quantizer(graph, &tensors, range).run();
}

QuantizedNetwork outline(const Graph& graph) {
    return Quantizer(graph, nullptr, WeightRange::kSignMagnitude).run();
}

void set_code_value(QuantizedNetwork& network, int node, double code_value) {
    NVCIM_ASSERT(code_value > 0.0);
    network.nodes.at(static_cast<std::size_t>(node)).code_value = code_value;
    set_requantize(network, node);
}

void set_shared_weights(QuantizedNetwork& network, int matrix, const std::vector<float>& weights) {
    NVCIM_ASSERT(matrix >= network.first_shared_matrix);
    WeightMatrix& block = network.matrices.at(static_cast<std::size_t>(matrix));
    const std::string& name = network.matrix_names[static_cast<std::size_t>(matrix)];
    if (weights.size() != block.q.size()) {
        throw WorkloadError(fmt::format("shared block {}: expected {} x {} weights, got {}",
                                        name,
                                        block.columns,
                                        block.rows,
                                        weights.size()));
    }
    for (const float w : weights) {
        if (!std::isfinite(w)) {
            throw WorkloadError(fmt::format("shared block {}: a weight is {}", name, w));
        }
    }
    set_weights(block, weights);
    for (std::size_t i = 0; i < network.nodes.size(); ++i) {
        if (network.nodes[i].kind == NodeKind::kSharedBlock && network.nodes[i].matrix == matrix) {
            set_requantize(network, static_cast<int>(i));
        }
    }
}

}  // namespace nvcim
