// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/network/dataset.h"
#include "models/network/graph.h"
#include "models/network/tensor.h"

namespace nvcim {

/// Tensors of every layer of `graph`: normal weights with variance 2 / inputs, small biases, batch
/// norms that shift and scale, shared blocks of spread 0.1. No output scales.
TensorMap random_tensors(const Graph& graph, std::uint64_t seed);

/// Images of random bytes, about half of them 0, in the shape of the graph's input.
Dataset random_images(const Graph& graph, int count, std::uint64_t seed);

}  // namespace nvcim
