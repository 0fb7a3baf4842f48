// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/network/graph.h"
#include "models/network/tensor.h"

namespace nvcim::sim {

/// Tensors of the right names and shapes, all values one: a network can be laid out on a chip
/// before it has been trained, since placement and time do not depend on weights.
TensorMap placeholder_tensors(const Graph& graph);

}  // namespace nvcim::sim
