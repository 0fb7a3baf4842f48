// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/network/graph.h"

namespace nvcim {

/// One step of the folded network: a layer with the batch norm and ReLU that its requantisation
/// absorbs. QuantizedNetwork::nodes has the same order.
struct FoldedNode {
    int layer = -1;           ///< leads the node: input, conv2d, linear, pools, add, shared_block
    int batch_norm = -1;      ///< layer folded into it, or -1
    bool relu = false;        ///< max(0, x) is part of it
    int output_layer = -1;    ///< layer whose float output (after ReLU, if `relu`) the node gives
    std::vector<int> inputs;  ///< indices of nodes
    bool is_signed = false;   ///< the output can be negative
    bool has_scale = false;   ///< a tensor "<name of layer>.output_scale" gives its output scale
};

/// Folds batch norm into the conv2d or linear before it, ReLU into the node before it (through
/// flatten and max_pool, which commute with it), and drops flatten. Sorted graph with shapes.
/// Adds to `problems` the layers that cannot be folded, and a last layer that gives no scores.
std::vector<FoldedNode> fold(const Graph& graph, Problems& problems);

/// The same; throws WorkloadError.
std::vector<FoldedNode> fold(const Graph& graph);

}  // namespace nvcim
