// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/network/dataset.h"
#include "models/network/graph.h"
#include "models/network/tensor.h"

namespace nvcim {

/// Output scales of every node that needs one ("<layer>.output_scale", docs/networks.md), from the
/// float activations of the first `images` images of `data`: scale = v / limit, where v is the
/// value that a share `quantile` of all activations of the node (zeros included) does not exceed
/// in magnitude, rounded up by at most 2^-11 of itself, and limit the node's largest integer.
/// A node that is always zero gets the scale 1 / limit.
///
/// For weights that come without scales; `nvcim train` finds them while training.
TensorMap calibrate_scales(const Graph& graph,
                           const TensorMap& tensors,
                           const Dataset& data,
                           int images,
                           double quantile = 0.9999);

}  // namespace nvcim
