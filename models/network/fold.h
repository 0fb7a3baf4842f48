// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <vector>

#include "models/network/graph.h"

namespace nvcim {

/// What a node does to its values after the arithmetic: ReLU, clipped ReLU or leaky ReLU.
struct Activation {
    double negative_slope = 1.0;  ///< factor of values below 0; 0: ReLU, 1: none
    double most = std::numeric_limits<double>::infinity();  ///< larger values become this one
};

/// One step of the folded network: a layer with the batch norm and activation that its
/// requantisation absorbs. QuantizedNetwork::nodes has the same order.
struct FoldedNode {
    int layer = -1;  ///< leads the node: input, conv2d, linear, pools, add, concat, shared_block
    int batch_norm = -1;  ///< layer folded into it, or -1
    Activation activation;
    /// Layer whose float output, clipped at 0 if unsigned, the node gives (where the activation
    /// stands behind a max_pool: what it becomes behind that).
    int output_layer = -1;
    std::vector<int> inputs;  ///< indices of nodes
    bool is_signed = false;   ///< the output can be negative
    bool has_scale = false;   ///< a tensor "<name of layer>.output_scale" gives its output scale
};

/// Folds batch norm into the conv2d or linear before it, activations into the node before them
/// (through flatten and max_pool, which commute with them), and drops flatten, softmax and argmax.
/// Sorted graph with shapes. Adds to `problems` the layers that cannot be folded, and a last layer
/// that gives no scores.
std::vector<FoldedNode> fold(const Graph& graph, Problems& problems);

/// The same; throws WorkloadError.
std::vector<FoldedNode> fold(const Graph& graph);

/// Largest integer of an activation of `bits` bits; signed ones are sign and magnitude.
inline std::int32_t largest_activation(int bits, bool is_signed) {
    return (1 << (is_signed ? bits - 1 : bits)) - 1;
}

/// Output scale of a concatenation: the largest range of its inputs (or what the activation clips
/// it to) over the largest integer, so that nothing saturates and the input with that range passes
/// as it is. `scales`: output scales of the nodes before it.
double concat_scale(const std::vector<FoldedNode>& nodes,
                    const FoldedNode& concat,
                    const std::vector<double>& scales,
                    int activation_bits);

}  // namespace nvcim
