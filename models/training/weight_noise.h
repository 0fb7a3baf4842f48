// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "models/training/training.h"

namespace nvcim::training {

/// Programming noise on a weight tensor: w + N(0, (c sigma max|w|)^2), max|w| taken from the
/// tensor at hand and detached; the gradient goes straight to w. c: weight_noise_factor(). With a
/// middle ratio, |w| between a quarter and three quarters of max|w| counts as middle level (Qin et
/// al., NeFT), an approximation of what its digits do.
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
