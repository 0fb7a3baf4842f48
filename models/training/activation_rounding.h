// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include <vector>

#include "models/network/graph.h"
#include "models/network/tensor.h"

namespace nvcim::training {

/// Rounds and clips activations where the integer network does (models/network/fold.h, the
/// "NAME.output_scale" of `tensors`); the gradient passes straight through what is not clipped.
class ActivationRounding {
public:
    /// Throws WorkloadError if a scale is missing.
    ActivationRounding(const Graph& graph, const TensorMap& tensors);
    /// `y` is the output of `layer`.
    torch::Tensor operator()(int layer, torch::Tensor y) const;

private:
    struct Step {
        double scale = 1.0;
        int low = 0;
        int high = 0;  ///< 0: not rounded here
    };
    std::vector<Step> steps_;  ///< by layer
};

}  // namespace nvcim::training
