// SPDX-License-Identifier: Apache-2.0
#include "models/training/weight_noise.h"

#include <cmath>

#include "models/device/variation.h"

namespace nvcim::training {

WeightNoise::WeightNoise(const TrainingNoise& noise, int weight_bits)
    : sigma_(noise.sigma * weight_noise_factor(weight_bits, noise.cell_bits) /
             std::sqrt(0.4 * noise.middle_ratio * noise.middle_ratio + 0.6)),
      middle_ratio_(noise.middle_ratio) {}

torch::Tensor WeightNoise::operator()(const torch::Tensor& weight, at::Generator& generator) const {
    if (!is_on()) {
        return weight;
    }
    const torch::Tensor magnitude = weight.detach().abs();
    const double largest = magnitude.max().item<double>();
    torch::Tensor noise = torch::empty_like(magnitude).normal_(0.0, sigma_ * largest, generator);
    if (middle_ratio_ != 1.0) {
        const torch::Tensor is_middle =
            magnitude.gt(0.25 * largest).logical_and_(magnitude.lt(0.75 * largest));
        noise = torch::where(is_middle, noise * middle_ratio_, noise);
    }
    return weight + noise;
}

}  // namespace nvcim::training
