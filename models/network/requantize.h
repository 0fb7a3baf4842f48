// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/network/quantized.h"

namespace nvcim {

/// The parts of quantize() that turn real scales into integers, node by node. Called in the order
/// of this page: weights first, then the scale of the scores, then the nodes.

/// Rounds weights [out][in...] to matrix.q [in...][out] (docs/numerics.md section 1).
void set_weights(WeightMatrix& matrix, const std::vector<float>& weights);

/// Sets the output scale of the last node. One step of the scores is a power of two of the step
/// of the products, so scores without batch norm are exact; the largest score that the weights
/// allow has 30 bits, the 31st is room for noise.
void set_score_scale(QuantizedNetwork& network);

/// Builds `requantize` and `second_multiplier` of one node from scales, weights and code value.
/// Throws WorkloadError naming the layer if its products do not fit 32 bits or if its scales are
/// absurd.
void set_requantize(QuantizedNetwork& network, int node);

}  // namespace nvcim
