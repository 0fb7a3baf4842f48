// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/network/quantized.h"

namespace nvcim {

/// Activations of one image at one node, channel-row-column order.
using Activations = std::vector<std::int16_t>;

/// Names an input vector: noise is drawn for this pair, whatever is multiplied along with it.
struct VectorName {
    std::uint32_t image = 0;
    std::int32_t position = 0;  ///< output position of the layer
};

/// Names of `count` neighbouring positions of one image.
std::vector<VectorName> consecutive(std::uint32_t image, int first_position, int count);

/// Multiplies vectors by the weights of a node. Implementations: the integer reference, the
/// crossbars of a chip. One call may cover positions of several images.
class MatrixEngine {
public:
    virtual ~MatrixEngine() = default;

    /// out[v][column] = sum over rows of x[v][row] * q[row][column], in the engine's code units.
    /// `x` is [count][rows] and `out` [count][columns] of the node's matrix.
    virtual void multiply(const Node& node,
                          int node_index,
                          int count,
                          const VectorName* names,
                          const std::int16_t* x,
                          std::int32_t* out) = 0;
};

/// Exact integer products: the reference that ideal devices must equal bit for bit.
class ReferenceEngine : public MatrixEngine {
public:
    explicit ReferenceEngine(const QuantizedNetwork& network) : network_(network) {}
    void multiply(const Node& node,
                  int node_index,
                  int count,
                  const VectorName* names,
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

/// Requantises the products ([count][columns]) of positions first_position .. first_position +
/// count - 1 and stores them into the node's output activations. kSharedBlock adds the
/// pass-through of `input`.
void store(const Node& node,
           const std::int32_t* products,
           const std::int16_t* input,
           int first_position,
           int count,
           std::int16_t* output);

/// Scores of the last node from its products, and what leaves the chip of them (ClassOutput).
void store_scores(const Node& node,
                  const std::int32_t* products,
                  std::vector<std::int32_t>& output);

/// Digital nodes as a whole: pooling, add, concat, and the channels that a shared block passes.
void digital(const Node& node,
             const std::vector<const std::int16_t*>& inputs,
             std::int16_t* output);

/// The same for output pixels first_pixel .. first_pixel + count - 1 only (all channels).
void digital(const Node& node,
             const std::vector<const std::int16_t*>& inputs,
             int first_pixel,
             int count,
             std::int16_t* output);

/// Runs images through a network, layer by layer, several at a time: a linear layer then
/// multiplies as many vectors together as there are images.
///
/// Scores are the products of the last node before clamping to activation width, requantised to
/// a common integer scale; behind a softmax or argmax what that makes of them.
class Executor {
public:
    /// `batch`: most images of one call; memory grows with it.
    Executor(const QuantizedNetwork& network, MatrixEngine& engine, int batch = 1);

    /// Runs images first_image, first_image + 1, ...; each of `inputs` points to the pixels of
    /// one, channel-row-column. At most `batch`.
    void run(const std::vector<const std::uint8_t*>& inputs, std::uint32_t first_image);
    /// One image; the reference stays valid until the next call.
    const std::vector<std::int32_t>& run(const std::uint8_t* input, std::uint32_t image);

    /// Scores of image `i` of the last call.
    [[nodiscard]] const std::vector<std::int32_t>& scores(int i = 0) const;
    /// Activations of node `node` of image `i` of the last call.
    [[nodiscard]] const Activations& activations(int node, int i = 0) const;

    /// Bytes that an executor holds per image of its batch.
    static std::size_t bytes_per_image(const QuantizedNetwork& network);

private:
    void multiply(int node, int images, std::uint32_t first_image);

    const QuantizedNetwork& network_;
    MatrixEngine& engine_;
    std::vector<std::vector<Activations>> activations_;  ///< [image][node]
    std::vector<VectorName> names_;                      ///< of the vectors gathered so far
    std::vector<std::int16_t> vectors_;
    std::vector<std::int32_t> products_;
    std::vector<std::vector<std::int32_t>> scores_;  ///< [image]
};

}  // namespace nvcim
