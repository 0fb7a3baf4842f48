// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/network/quantized.h"

namespace nvcim {

/// Activations of one image at one node, channel-row-column order.
using Activations = std::vector<std::int16_t>;

/// Multiplies vectors by the weights of a node. Implementations: the integer reference, the
/// crossbars of a chip. One call covers `count` consecutive output positions of one image.
class MatrixEngine {
public:
    virtual ~MatrixEngine() = default;

    /// out[p][column] = sum over rows of x[p][row] * q[row][column], in the engine's code units.
    /// `x` is [count][rows] and `out` [count][columns] of the node's matrix; positions are
    /// first_position .. first_position + count - 1 of image `image`.
    virtual void multiply(const Node& node,
                          int node_index,
                          std::uint32_t image,
                          int first_position,
                          int count,
                          const std::int16_t* x,
                          std::int32_t* out) = 0;
};

/// Exact integer products: the reference that ideal devices must equal bit for bit.
class ReferenceEngine : public MatrixEngine {
public:
    explicit ReferenceEngine(const QuantizedNetwork& network) : network_(network) {}
    void multiply(const Node& node,
                  int node_index,
                  std::uint32_t image,
                  int first_position,
                  int count,
                  const std::int16_t* x,
                  std::int32_t* out) override;

private:
    const QuantizedNetwork& network_;
};

/// Activations of the input node from the pixels of one image: the bytes themselves, or rounded
/// to activation_bits where those are fewer than 8.
void load_pixels(const QuantizedNetwork& network,
                 const std::uint8_t* pixels,
                 std::int16_t* activations);

/// Gathers the input vector of one output position of a kMatrix or kSharedBlock node from the
/// activations of its input node (zero outside the image). `x` holds the matrix's rows.
void gather(const Node& node,
            const WeightMatrix& matrix,
            const std::int16_t* input,
            int position,
            std::int16_t* x);

/// Requantises the products of one position and stores them into the node's output activations.
/// kSharedBlock adds the pass-through of `input`.
void store(const Node& node,
           const std::int32_t* products,
           const std::int16_t* input,
           int position,
           std::int16_t* output);

/// Digital nodes as a whole: pooling, add, and the channels that a shared block passes through.
void digital(const Node& node,
             const std::vector<const std::int16_t*>& inputs,
             std::int16_t* output);

/// The same for output pixels first_pixel .. first_pixel + count - 1 only (all channels).
void digital(const Node& node,
             const std::vector<const std::int16_t*>& inputs,
             int first_pixel,
             int count,
             std::int16_t* output);

/// Scores (products of the last node before clamping to activation width, requantised to a common
/// integer scale) of one image. `input` holds the pixels, channel-row-column.
class Executor {
public:
    Executor(const QuantizedNetwork& network, MatrixEngine& engine);
    /// The reference stays valid until the next call.
    const std::vector<std::int32_t>& run(const std::uint8_t* input, std::uint32_t image);
    /// Activations of node `node` after run().
    [[nodiscard]] const Activations& activations(int node) const;

private:
    const QuantizedNetwork& network_;
    MatrixEngine& engine_;
    std::vector<Activations> activations_;
    std::vector<std::int16_t> vectors_;
    std::vector<std::int32_t> products_;
    std::vector<std::int32_t> scores_;
};

/// Index of the largest score; the first one wins ties.
int argmax(const std::vector<std::int32_t>& scores);

}  // namespace nvcim
