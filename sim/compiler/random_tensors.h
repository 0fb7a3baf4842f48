// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/network/graph.h"
#include "models/network/tensor.h"

namespace nvcim::sim {

/// Tensors of the right names and shapes for a network that has not been trained, for costs that
/// depend on what weights look like: convolutions and linear layers have normal weights of variance
/// 2 / inputs (He et al., ICCV 2015), everything else is one. Draws: kWeights, array = layer,
/// index = element.
TensorMap random_tensors(const Graph& graph, std::uint64_t seed);

}  // namespace nvcim::sim
