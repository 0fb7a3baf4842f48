// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/network/graph.h"
#include "models/network/tensor.h"

namespace nvcim {

/// Outputs of every layer of `graph` for one image in plain float arithmetic, without
/// quantisation: values[layer], channel-row-column. Written to be read, not to be fast: it
/// calibrates scales and checks the integer network. Tensors as quantize() needs them, except the
/// output scales; a shared block without weights has zero weights.
std::vector<std::vector<float>> float_activations(const Graph& graph,
                                                  const TensorMap& tensors,
                                                  const std::uint8_t* pixels);

}  // namespace nvcim
