// SPDX-License-Identifier: Apache-2.0
#include "models/network/quantized.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "models/base/error.h"
#include "models/network/fixed_point.h"
#include "models/network/fold.h"

namespace nvcim {

namespace {

/// With at most this shift, 15-bit inputs of a shared block pass through within 64 bits.
constexpr int kMostPassShift = 46;
/// Scores use at most this many bits for exact weights; the 31st is room for noise.
constexpr int kScoreBits = 30;

/// Rounds weights [out][in...] to a matrix [in...][out] (docs/numerics.md section 1).
void set_weights(WeightMatrix& matrix, const std::vector<float>& weights) {
    double largest = 0.0;
    for (const float w : weights) {
        largest = std::max(largest, std::fabs(static_cast<double>(w)));
    }
    matrix.scale = largest > 0.0 ? largest / matrix.limit : 1.0;
    const auto rows = static_cast<std::size_t>(matrix.rows);
    const auto columns = static_cast<std::size_t>(matrix.columns);
    matrix.q.resize(rows * columns);
    for (std::size_t column = 0; column < columns; ++column) {
        for (std::size_t row = 0; row < rows; ++row) {
            const double w = static_cast<double>(weights[column * rows + row]);
            matrix.q[row * columns + column] =
                static_cast<std::int16_t>(std::nearbyint(w / matrix.scale));
        }
    }
}

/// Largest |acc| of every column for inputs up to `input_limit`.
std::vector<double> largest_sums(const WeightMatrix& matrix, int input_limit) {
    const auto columns = static_cast<std::size_t>(matrix.columns);
    std::vector<std::int64_t> sums(columns, 0);
    for (std::size_t i = 0; i < matrix.q.size(); ++i) {
        sums[i % columns] += std::abs(int{matrix.q[i]});
    }
    std::vector<double> largest;
    for (const std::int64_t sum : sums) {
        largest.push_back(static_cast<double>(sum) * input_limit);
    }
    return largest;
}

void set_limits(const QuantizedNetwork& network, Node& node) {
    const std::int32_t limit = network.activation_limit(node.is_signed);
    node.requantize.low = node.is_signed ? -limit : 0;
    node.requantize.high = limit;
}

/// Builds node.requantize of a kMatrix or kSharedBlock node from its matrix, scales and code value.
void rebuild(QuantizedNetwork& network, int index) {
    Node& node = network.nodes[static_cast<std::size_t>(index)];
    const WeightMatrix& matrix = network.matrices[static_cast<std::size_t>(node.matrix)];
    const Node& input = network.nodes[static_cast<std::size_t>(node.inputs[0])];
    const auto columns = static_cast<std::size_t>(matrix.columns);
    if (node.kind == NodeKind::kSharedBlock) {
        const double factor = std::ldexp(matrix.scale * node.code_value, -node.pass_shift);
        const bool is_residual = node.second_multiplier != 0;
        node.requantize = make_requantize(std::vector<double>(columns, factor),
                                          std::vector<double>(columns, 0.0),
                                          "layer " + node.name,
                                          kMostPassShift);
        NVCIM_ASSERT(node.requantize.shift >= node.pass_shift);
        node.second_multiplier =
            is_residual ? std::int64_t{1} << (node.requantize.shift - node.pass_shift) : 0;
        set_limits(network, node);
        return;
    }
    std::vector<double> factor;
    std::vector<double> bias;
    for (std::size_t c = 0; c < columns; ++c) {
        factor.push_back(matrix.scale * input.output_scale * node.code_value *
                         node.affine.factor[c] / node.output_scale);
        bias.push_back(node.affine.bias[c] / node.output_scale);
    }
    node.requantize = make_requantize(factor, bias, "layer " + node.name);
    if (&node == &network.nodes.back()) {
        node.requantize.low = node.affine.relu ? 0 : -2147483647;
        node.requantize.high = 2147483647;
    } else {
        set_limits(network, node);
    }
}

class Quantizer {
public:
    Quantizer(const Graph& graph, const TensorMap& tensors, WeightRange range)
        : graph_(graph),
          tensors_(tensors),
          weight_limit_(
              (1 << (range == WeightRange::kOffset ? graph.weight_bits - 1 : graph.weight_bits)) -
              1),
          problems_(graph.weights_file.empty() ? "weights of " + graph.name : graph.weights_file) {}

    QuantizedNetwork run() {
        const std::vector<FoldedNode> folded = fold(graph_);
        network_.name = graph_.name;
        network_.activation_bits = graph_.activation_bits;
        for (const FoldedNode& plan : folded) {
            add_node(plan);
        }
        network_.first_shared_matrix = static_cast<int>(network_.matrices.size());
        for (const SharedBlockSpec& block : graph_.shared_blocks) {
            add_shared_matrix(block);
        }
        problems_.throw_if_any<WorkloadError>();
        set_score_scale();
        for (std::size_t i = 0; i < network_.nodes.size(); ++i) {
            finish(static_cast<int>(i));
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

    /// The tensor with exactly this shape and finite values, else an empty one and a problem.
    const std::vector<float>& tensor(const std::string& name,
                                     const std::vector<std::int64_t>& shape,
                                     const std::string& hint = "") {
        static const std::vector<float> kNone;
        const auto it = tensors_.find(name);
        if (it == tensors_.end()) {
            std::vector<std::string> names;
            for (const auto& [known, value] : tensors_) {
                names.push_back(known);
            }
            const std::string near = nearest(name, names);
            problems_.add("tensor " + name,
                          "missing" + (near.empty() ? "" : "; there is a tensor " + near) + hint);
            return kNone;
        }
        if (it->second.shape != shape) {
            problems_.add("tensor " + name,
                          fmt::format("expected shape [{}], found [{}]",
                                      fmt::join(shape, ", "),
                                      fmt::join(it->second.shape, ", ")));
            return kNone;
        }
        const std::vector<float>& values = it->second.values;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!std::isfinite(values[i])) {
                problems_.add(
                    "tensor " + name,
                    fmt::format("value {} is {}, expected a finite number", i, values[i]));
                return kNone;
            }
        }
        return values;
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
        node.affine.relu = plan.relu;
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
            case Op::kSharedBlock:
                add_insertion(lead, node);
                break;
            default:
                NVCIM_ASSERT(!"folded away");
        }
        if (plan.has_scale) {
            const std::vector<float>& scale =
                tensor(lead.name + ".output_scale", {1}, "; `nvcim train` writes it");
            node.output_scale = scale.empty() ? 1.0 : static_cast<double>(scale[0]);
            if (!(node.output_scale > 0.0)) {
                problems_.add("tensor " + lead.name + ".output_scale",
                              fmt::format("expected more than 0, found {}", node.output_scale));
            }
        }
        network_.nodes.push_back(std::move(node));
    }

    void add_matrix(const Layer& lead, const FoldedNode& plan, Node& node) {
        WeightMatrix matrix;
        matrix.rows = weight_rows(graph_, lead);
        matrix.columns = lead.out_channels;
        matrix.weight_bits = graph_.weight_bits;
        matrix.limit = weight_limit_;
        const std::vector<std::int64_t> shape =
            lead.op == Op::kConv2d ? std::vector<std::int64_t>{lead.out_channels,
                                                               node.in_shape.channels,
                                                               lead.kernel_height,
                                                               lead.kernel_width}
                                   : std::vector<std::int64_t>{lead.out_channels, matrix.rows};
        const std::vector<float>& weights = tensor(lead.name + ".weight", shape);
        if (!weights.empty()) {
            set_weights(matrix, weights);
        }
        set_affine(lead, plan, node.affine);
        node.matrix = static_cast<int>(network_.matrices.size());
        network_.matrices.push_back(std::move(matrix));
        network_.matrix_names.push_back(lead.name);
    }

    /// y = factor (W x) + bias, with batch norm: factor = gamma / sqrt(variance + epsilon).
    void set_affine(const Layer& lead, const FoldedNode& plan, AffineOutput& affine) {
        const auto channels = static_cast<std::size_t>(lead.out_channels);
        affine.factor.assign(channels, 1.0);
        affine.bias.assign(channels, 0.0);
        if (lead.bias) {
            const std::vector<float>& bias = tensor(lead.name + ".bias", {lead.out_channels});
            std::copy(bias.begin(), bias.end(), affine.bias.begin());
        }
        if (plan.batch_norm < 0) {
            return;
        }
        const Layer& norm = layer(plan.batch_norm);
        const std::vector<float>& gamma = tensor(norm.name + ".weight", {lead.out_channels});
        const std::vector<float>& beta = tensor(norm.name + ".bias", {lead.out_channels});
        const std::vector<float>& mean = tensor(norm.name + ".running_mean", {lead.out_channels});
        const std::vector<float>& variance =
            tensor(norm.name + ".running_var", {lead.out_channels});
        if (gamma.empty() || beta.empty() || mean.empty() || variance.empty()) {
            return;
        }
        for (std::size_t c = 0; c < channels; ++c) {
            const double spread = static_cast<double>(variance[c]) + norm.epsilon;
            if (!(variance[c] >= 0.0F && spread > 0.0)) {
                problems_.add(
                    "tensor " + norm.name + ".running_var",
                    fmt::format(
                        "expected variances above 0, found {} (channel {})", variance[c], c));
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
                node.matrix = static_cast<int>(b);  // made absolute by finish()
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
        std::vector<float> weights(elements, 0.0F);
        if (tensors_.count(block.name + ".weight") != 0) {
            weights = tensor(block.name + ".weight", {block.channels, block.channels});
        }
        if (weights.size() == elements) {
            set_weights(matrix, weights);
        }
        network_.matrices.push_back(std::move(matrix));
        network_.matrix_names.push_back(block.name);
    }

    /// One step of the scores is a power of two of the product's step, so that scores without
    /// batch norm are exact. The largest score that the weights allow has kScoreBits bits.
    void set_score_scale() {
        Node& node = network_.nodes.back();
        const WeightMatrix& matrix = network_.matrices[static_cast<std::size_t>(node.matrix)];
        const Node& input = input_of(node);
        const std::vector<double> sums =
            largest_sums(matrix, network_.activation_limit(input.is_signed));
        double largest_factor = 0.0;
        for (const double factor : node.affine.factor) {
            largest_factor = std::max(largest_factor, std::fabs(factor));
        }
        const double step =
            matrix.scale * input.output_scale * (largest_factor > 0.0 ? largest_factor : 1.0);
        double largest = 1.0;  // score in units of step
        for (std::size_t c = 0; c < sums.size(); ++c) {
            largest = std::max(largest, sums[c] + std::fabs(node.affine.bias[c]) / step);
        }
        int exponent = 0;
        std::frexp(largest, &exponent);
        node.output_scale = std::ldexp(step, exponent - kScoreBits);
    }

    void finish(int index) {
        Node& node = network_.nodes[static_cast<std::size_t>(index)];
        switch (node.kind) {
            case NodeKind::kInput:
            case NodeKind::kMaxPool:
                return;
            case NodeKind::kSharedBlock:
                node.matrix += network_.first_shared_matrix;
                break;
            case NodeKind::kMatrix:
                break;
            case NodeKind::kAvgPool:
                set_average(node);
                return;
            case NodeKind::kAdd:
                set_add(node);
                return;
        }
        const WeightMatrix& matrix = network_.matrices[static_cast<std::size_t>(node.matrix)];
        for (const double sum :
             largest_sums(matrix, network_.activation_limit(input_of(node).is_signed))) {
            if (sum > 2147483647.0) {
                throw WorkloadError(fmt::format(
                    "layer {}: its products reach {:.0f} and do not fit 32 bits; lower weight_bits "
                    "or activation_bits, or split its {} inputs",
                    node.name,
                    sum,
                    matrix.rows));
            }
        }
        rebuild(network_, index);
    }

    void set_average(Node& node) {
        const auto channels = static_cast<std::size_t>(node.shape.channels);
        const double count = 1.0 * node.kernel_height * node.kernel_width;
        const double factor = input_of(node).output_scale / (count * node.output_scale);
        node.requantize = make_requantize(std::vector<double>(channels, factor),
                                          std::vector<double>(channels, 0.0),
                                          "layer " + node.name);
        set_limits(network_, node);
    }

    void set_add(Node& node) {
        const auto channels = static_cast<std::size_t>(node.shape.channels);
        const double first = input_of(node, 0).output_scale / node.output_scale;
        const double second = input_of(node, 1).output_scale / node.output_scale;
        const Requantize both = make_requantize({first, second}, {0.0, 0.0}, "layer " + node.name);
        node.requantize = both;
        node.requantize.multiplier.assign(channels, both.multiplier[0]);
        node.requantize.offset.assign(channels, both.offset[0]);
        node.second_multiplier = both.multiplier[1];
        set_limits(network_, node);
    }

    const Graph& graph_;
    const TensorMap& tensors_;
    int weight_limit_;
    Problems problems_;
    QuantizedNetwork network_;
};

}  // namespace

int Node::positions() const {
    const int pixels = shape.height * shape.width;
    return kind == NodeKind::kSharedBlock ? pixels * (shape.channels / group) : pixels;
}

QuantizedNetwork quantize(const Graph& graph, const TensorMap& tensors, WeightRange range) {
    return Quantizer(graph, tensors, range).run();
}

void set_code_value(QuantizedNetwork& network, int node, double code_value) {
    NVCIM_ASSERT(code_value > 0.0);
    network.nodes.at(static_cast<std::size_t>(node)).code_value = code_value;
    rebuild(network, node);
}

void set_shared_weights(QuantizedNetwork& network, int matrix, const std::vector<float>& weights) {
    NVCIM_ASSERT(matrix >= network.first_shared_matrix);
    WeightMatrix& block = network.matrices.at(static_cast<std::size_t>(matrix));
    const std::string& name = network.matrix_names[static_cast<std::size_t>(matrix)];
    if (weights.size() != block.q.size()) {
        throw WorkloadError(fmt::format("shared block {}: expected {} x {} weights, found {}",
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
            rebuild(network, static_cast<int>(i));
        }
    }
}

}  // namespace nvcim
