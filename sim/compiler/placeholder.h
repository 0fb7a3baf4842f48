// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/network/graph.h"
#include "models/network/tensor.h"

namespace nvcim::sim {

/// Tensors of the right names and shapes, all values one: a network can be laid out on a chip
/// before it has been trained, since placement and time do not depend on weights.
TensorMap placeholder_tensors(const Graph& graph);

/// The same with normal weights of variance 2 / inputs (He et al., ICCV 2015) in convolutions and
/// linear layers: for costs that depend on what the weights look like. Draws: kWeights, array =
/// layer, index = element.
TensorMap random_tensors(const Graph& graph, std::uint64_t seed);

}  // namespace nvcim::sim
