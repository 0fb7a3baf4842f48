// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/network/class_output.h"
#include "models/network/fold.h"
#include "models/network/graph.h"
#include "models/network/tensor.h"

namespace nvcim {

/// Weights of one layer as integers: W = scale * q, |q| <= limit.
struct WeightMatrix {
    int rows = 0;
    int columns = 0;
    int weight_bits = 8;
    double scale = 1.0;
    std::vector<std::int16_t> q;  ///< [row][column]; outline(): empty
    int limit = 255;              ///< 2^weight_bits - 1, or 2^(weight_bits-1) - 1 for `offset`

    [[nodiscard]] std::int64_t weights() const { return std::int64_t{rows} * columns; }
};

/// y = clamp((acc * multiplier[c] + offset[c]) >> shift, low, high), arithmetic shift, all in
/// 64 bits. `offset` contains the rounding half, so ties round up. |multiplier| < 2^31.
struct Requantize {
    static constexpr int kSlopeBits = 16;
    static constexpr std::int32_t kNoSlope = 1 << kSlopeBits;

    std::vector<std::int64_t> multiplier;  ///< per output channel
    std::vector<std::int64_t> offset;      ///< per output channel
    int shift = 0;
    std::int32_t low = 0;
    std::int32_t high = 255;
    std::int32_t negative_slope = kNoSlope;  ///< leaky ReLU: factor below 0, in 2^-kSlopeBits

    [[nodiscard]] std::int32_t operator()(std::int64_t acc, int channel) const {
        const auto c = static_cast<std::size_t>(channel);
        return finish(acc * multiplier[c] + offset[c]);
    }
    /// What every sum of products and offset ends with.
    [[nodiscard]] std::int32_t finish(std::int64_t sum) const {
        const std::int64_t y = negative_slope == kNoSlope ? sum >> shift : leaky(sum);
        return static_cast<std::int32_t>(y < low ? low : y > high ? high : y);
    }
    /// Half an output step, as `offset` contains it.
    [[nodiscard]] std::int64_t half() const {
        return shift > 0 ? std::int64_t{1} << (shift - 1) : 0;
    }

private:
    [[nodiscard]] std::int64_t leaky(std::int64_t sum) const;
};

/// What the digital side needs to know to build a Requantize: real-valued factors per channel.
/// y_real = factor[c] * acc + bias[c]; y = y_real / output_scale.
struct AffineOutput {
    std::vector<double> factor;  ///< per channel, without the weight and input scales
    std::vector<double> bias;    ///< per channel, in real units
};

enum class NodeKind { kInput, kMatrix, kMaxPool, kAvgPool, kAdd, kConcat, kSharedBlock };

/// One step of the integer network. Batch norm, bias and activation are folded into the
/// requantisation of the node before them; flatten vanishes (activations are stored channel, row,
/// column), softmax and argmax are part of the last node.
struct Node {
    std::string name;  ///< of the graph layer that leads it
    NodeKind kind = NodeKind::kInput;
    std::vector<int> inputs;  ///< indices of earlier nodes
    Shape in_shape;           ///< of inputs[0], flat if a flatten layer stands between
    Shape shape;              ///< of the output
    int kernel_height = 1, kernel_width = 1, stride = 1, padding = 0;
    bool is_signed = false;     ///< the output can be negative
    double output_scale = 1.0;  ///< real value of one output step
    int matrix = -1;            ///< kMatrix, kSharedBlock: index into QuantizedNetwork::matrices
    int insertion = -1;         ///< kSharedBlock: number of this insertion point within its block
    int group = 0;              ///< kSharedBlock: channels of one group, rows of its matrix
    std::vector<int> channels;  ///< kConcat: of every input, as they are put together
    Activation activation;      ///< part of `requantize`
    ClassOutput class_output;   ///< the last node: what becomes of its scores
    AffineOutput affine;        ///< kMatrix: kept so that the ADC step can be folded in
    double code_value = 1.0;    ///< see set_code_value()
    Requantize requantize;      ///< every kind but kInput and kMaxPool
    /// kAdd: multiplier of the second input (the first uses `requantize`), same shift.
    /// kSharedBlock: multiplier of the pass-through (2^(shift - pass_shift) in residual form, 0 in
    /// serial form).
    std::int64_t second_multiplier = 0;
    /// kSharedBlock: one output step is 2^pass_shift input steps. 1 where the input is unsigned and
    /// the output signed (no ReLU behind the block), since a signed magnitude has a bit less.
    int pass_shift = 0;

    /// Output positions: one matrix product each (conv2d: output pixels, linear: 1, shared block:
    /// pixels x channel groups, position = pixel * groups + group). Digital nodes: output pixels.
    [[nodiscard]] int positions() const;
};

/// The network in integers. The reference, the batch engine and the SystemC chip all execute it.
struct QuantizedNetwork {
    std::string name;
    int activation_bits = 8;
    std::vector<Node> nodes;             ///< topological; nodes.back() gives the scores
    std::vector<WeightMatrix> matrices;  ///< one per weight layer, then one per shared block
    std::vector<std::string> matrix_names;
    int first_shared_matrix = 0;  ///< index of the first shared block's matrix

    /// Largest magnitude of an activation: 2^bits - 1 unsigned, 2^(bits-1) - 1 signed.
    [[nodiscard]] std::int32_t activation_limit(bool is_signed) const {
        return largest_activation(activation_bits, is_signed);
    }
};

/// How weights become integers, docs/numerics.md sections 1 and 2.
enum class WeightRange {
    kSignMagnitude,  ///< |q| <= 2^M - 1
    kOffset,         ///< |q| <= 2^(M-1) - 1, for the `offset` encoding
};

/// Quantises `graph` with `tensors`. A shared block without a tensor "<block>.weight"
/// [channels][channels] gets zero weights (residual: a bypass). docs/networks.md says which tensors
/// are needed. Throws WorkloadError that lists every layer whose tensor is missing, has the wrong
/// shape or is not finite.
QuantizedNetwork quantize(const Graph& graph,
                          const TensorMap& tensors,
                          WeightRange range = WeightRange::kSignMagnitude);

/// The network without weights: nodes, shapes and matrix sizes as of quantize(), WeightMatrix::q
/// and Node::requantize empty. Enough to lay it out on a chip and to time it before it is trained.
QuantizedNetwork outline(const Graph& graph);

/// Folds the value of one ADC code into the requantisation of node `node`: the accumulator counts
/// steps of `code_value` weight-level units instead of 1. code_value 1 restores the exact network.
void set_code_value(QuantizedNetwork& network, int node, double code_value);

/// Replaces the weights of shared block matrix `matrix` by `weights` [out][in] and updates every
/// insertion point.
void set_shared_weights(QuantizedNetwork& network, int matrix, const std::vector<float>& weights);

}  // namespace nvcim
