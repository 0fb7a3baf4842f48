// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "models/training/training.h"

namespace nvcim::training {

/// std(w' - w) / (sigma max|w|) of a weight cut into digits of `cell_bits`, docs/numerics.md
/// section 3: c(8, 2) = 0.7776.
double noise_factor(int weight_bits, int cell_bits);

/// Programming noise on a weight tensor: w + N(0, (c sigma max|w|)^2), max|w| taken from the
/// tensor at hand and detached; the gradient goes straight to w.
class WeightNoise {
public:
    WeightNoise(const TrainingNoise& noise, int weight_bits);
    [[nodiscard]] bool is_on() const { return sigma_ > 0.0; }
    torch::Tensor operator()(const torch::Tensor& weight, at::Generator& generator) const;

private:
    double sigma_;         ///< std of a weight relative to max|w|; of outer levels
    double middle_ratio_;  ///< middle levels: sigma_ times this
};

}  // namespace nvcim::training
