// SPDX-License-Identifier: Apache-2.0
#include "models/network/requantize.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "models/base/error.h"
#include "models/network/fixed_point.h"

namespace nvcim {

namespace {

/// With at most this shift, 15-bit inputs of a shared block pass through within 64 bits.
constexpr int kMostPassShift = 46;
constexpr int kScoreBits = 30;
constexpr std::int32_t kLargest = 2147483647;

const Node& input_of(const QuantizedNetwork& network, const Node& node, std::size_t i = 0) {
    return network.nodes[static_cast<std::size_t>(node.inputs[i])];
}

const WeightMatrix& matrix_of(const QuantizedNetwork& network, const Node& node) {
    return network.matrices[static_cast<std::size_t>(node.matrix)];
}

/// Largest |product| of every column.
std::vector<double> largest_products(const QuantizedNetwork& network, const Node& node) {
    const WeightMatrix& matrix = matrix_of(network, node);
    const auto columns = static_cast<std::size_t>(matrix.columns);
    std::vector<std::int64_t> sums(columns, 0);
    for (std::size_t i = 0; i < matrix.q.size(); ++i) {
        sums[i % columns] += std::abs(int{matrix.q[i]});
    }
    const std::int32_t limit = network.activation_limit(input_of(network, node).is_signed);
    std::vector<double> largest;
    for (const std::int64_t sum : sums) {
        largest.push_back(static_cast<double>(sum) * limit);
    }
    return largest;
}

void check_products(const QuantizedNetwork& network, const Node& node) {
    for (const double largest : largest_products(network, node)) {
        if (largest > kLargest) {
            throw WorkloadError(
                fmt::format("layer {}: its products reach {:.0f} and do not fit 32 bits; lower "
                            "weight_bits or activation_bits, or split its {} inputs",
                            node.name,
                            largest,
                            matrix_of(network, node).rows));
        }
    }
}

/// A node whose largest output rounds to 0 is a mistake in its scale, which would otherwise show as
/// a wrong answer or as an error of the next layer. `largest` is in output steps; 0: all weights
/// are 0, nothing to say.
void check_reach(const Node& node, double largest) {
    if (largest > 0.0 && largest < 0.5) {
        throw WorkloadError(fmt::format(
            "layer {}: its output_scale {:.6g} is too large: its largest output is {:.3g} "
            "of one step, so all of them would be 0",
            node.name,
            node.output_scale,
            largest));
    }
}

/// y = factor acc for every channel.
Requantize uniform(const Node& node, int channels, double factor, int most_shift = kMostShift) {
    const std::vector<double> factors(static_cast<std::size_t>(channels), factor);
    const std::vector<double> zeros(factors.size(), 0.0);
    return make_requantize(factors, zeros, "layer " + node.name, most_shift);
}

void set_matrix(const QuantizedNetwork& network, Node& node) {
    const double step = matrix_of(network, node).scale * input_of(network, node).output_scale *
                        node.code_value / node.output_scale;
    std::vector<double> factor;
    std::vector<double> bias;
    const std::vector<double> products = largest_products(network, node);
    double largest = 0.0;
    for (std::size_t c = 0; c < node.affine.factor.size(); ++c) {
        factor.push_back(step * node.affine.factor[c]);
        bias.push_back(node.affine.bias[c] / node.output_scale);
        largest = std::max(
            largest, std::fabs(factor[c]) / node.code_value * products[c] + std::fabs(bias[c]));
    }
    check_reach(node, largest);
    node.requantize = make_requantize(factor, bias, "layer " + node.name);
}

/// Input and output scale cancel: y = (x + W x) / 2^pass_shift, all in steps of the input.
void set_shared_block(const QuantizedNetwork& network, Node& node) {
    const WeightMatrix& matrix = matrix_of(network, node);
    const bool is_residual = node.second_multiplier != 0;
    const double factor = std::ldexp(matrix.scale * node.code_value, -node.pass_shift);
    node.requantize = uniform(node, matrix.columns, factor, kMostPassShift);
    const int shift = node.requantize.shift - node.pass_shift;
    if (shift < 0) {
        throw WorkloadError(
            fmt::format("shared block at layer {}: its weights are too large: one step is {}",
                        node.name,
                        matrix.scale));
    }
    node.second_multiplier = is_residual ? std::int64_t{1} << shift : 0;
}

void set_add(const QuantizedNetwork& network, Node& node) {
    const auto channels = static_cast<std::size_t>(node.shape.channels);
    const double first = input_of(network, node, 0).output_scale / node.output_scale;
    const double second = input_of(network, node, 1).output_scale / node.output_scale;
    const double largest = first * network.activation_limit(input_of(network, node, 0).is_signed) +
                           second * network.activation_limit(input_of(network, node, 1).is_signed);
    check_reach(node, largest);
    node.requantize = make_requantize({first, second}, {0.0, 0.0}, "layer " + node.name);
    node.second_multiplier = node.requantize.multiplier[1];
    node.requantize.multiplier.assign(channels, node.requantize.multiplier[0]);
    node.requantize.offset.assign(channels, node.requantize.offset[0]);
}

/// Every input has a multiplier of its own, for all of its channels.
void set_concat(const QuantizedNetwork& network, Node& node) {
    std::vector<double> factor;
    double largest = 0.0;
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
        const Node& input = input_of(network, node, i);
        const double ratio = input.output_scale / node.output_scale;
        factor.insert(factor.end(), static_cast<std::size_t>(node.channels[i]), ratio);
        largest = std::max(largest, ratio * network.activation_limit(input.is_signed));
    }
    check_reach(node, largest);
    node.requantize =
        make_requantize(factor, std::vector<double>(factor.size()), "layer " + node.name);
}

/// What the activation behind the node adds to its requantisation. ReLU is its lower limit.
void set_activation(Node& node) {
    Requantize& r = node.requantize;
    if (node.is_signed) {
        r.negative_slope = static_cast<std::int32_t>(
            std::nearbyint(std::ldexp(node.activation.negative_slope, Requantize::kSlopeBits)));
    }
    if (node.activation.most < r.high * node.output_scale) {
        const double most = node.activation.most / node.output_scale;
        check_reach(node, most);
        r.high = static_cast<std::int32_t>(std::nearbyint(most));
    }
}

}  // namespace

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
            const auto w = static_cast<double>(weights[column * rows + row]);
            matrix.q[row * columns + column] =
                static_cast<std::int16_t>(std::nearbyint(w / matrix.scale));
        }
    }
}

void set_score_scale(QuantizedNetwork& network) {
    Node& node = network.nodes.back();
    double factor = 0.0;
    for (const double f : node.affine.factor) {
        factor = std::max(factor, std::fabs(f));
    }
    const double step = matrix_of(network, node).scale * input_of(network, node).output_scale *
                        (factor > 0.0 ? factor : 1.0);
    const std::vector<double> products = largest_products(network, node);
    double largest = 1.0;  // score in units of `step`
    for (std::size_t c = 0; c < products.size(); ++c) {
        largest = std::max(largest, products[c] + std::fabs(node.affine.bias[c]) / step);
    }
    int bits = 0;
    std::frexp(largest, &bits);
    node.output_scale = std::ldexp(step, bits - kScoreBits);
}

void set_requantize(QuantizedNetwork& network, int index) {
    Node& node = network.nodes[static_cast<std::size_t>(index)];
    if (node.matrix >= 0) {
        check_products(network, node);
    }
    switch (node.kind) {
        case NodeKind::kInput:
        case NodeKind::kMaxPool:
            return;
        case NodeKind::kMatrix:
            set_matrix(network, node);
            break;
        case NodeKind::kSharedBlock:
            set_shared_block(network, node);
            break;
        case NodeKind::kAvgPool: {
            const double count = 1.0 * node.kernel_height * node.kernel_width;
            const double factor =
                input_of(network, node).output_scale / (count * node.output_scale);
            check_reach(
                node, count * factor * network.activation_limit(input_of(network, node).is_signed));
            node.requantize = uniform(node, node.shape.channels, factor);
            break;
        }
        case NodeKind::kAdd:
            set_add(network, node);
            break;
        case NodeKind::kConcat:
            set_concat(network, node);
            break;
    }
    const bool is_last = &node == &network.nodes.back();
    node.requantize.high = is_last ? kLargest : network.activation_limit(node.is_signed);
    node.requantize.low = node.is_signed ? -node.requantize.high : 0;
    set_activation(node);
    if (is_last) {
        set_softmax(node.output_scale, node.class_output);
    }
}

}  // namespace nvcim
