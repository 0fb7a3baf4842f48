// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/conversion.h"

#include <algorithm>
#include <cmath>

namespace nvcim {

std::int32_t disturbed_sum(
    const MvmSetup& setup, int block, int column, std::int64_t sum, float noise) {
    const ConverterErrors& errors = setup.errors;
    const auto c =
        static_cast<std::size_t>(block * setup.conductances->layout.converted_columns() + column);
    auto value = static_cast<double>(sum);
    if (!errors.gain.empty() || !errors.offset.empty()) {
        const double gain = errors.gain.empty() ? 1.0 : errors.gain[c];
        const double offset = errors.offset.empty() ? 0.0 : errors.offset[c];
        value = std::nearbyint(gain * value + offset);
    }
    value += std::nearbyint(static_cast<double>(noise));
    constexpr double kFarthest = 2147483647.0;
    return static_cast<std::int32_t>(std::clamp(value, -kFarthest, kFarthest));
}

std::int32_t code_of(const MvmSetup& setup, std::int32_t sum) {
    if (setup.errors.transfer.empty()) {
        return setup.adc.code(sum);
    }
    const std::int32_t lowest = setup.adc.lowest_inside();
    const std::int32_t inside = std::clamp(sum, lowest, setup.adc.highest_inside());
    return setup.errors.transfer[static_cast<std::size_t>(inside - lowest)];
}

float conversion_sigma(const MvmSetup& setup, double variance) {
    const double converter = setup.errors.noise_sigma;
    return static_cast<float>(
        std::sqrt(setup.read_sigma * setup.read_sigma * variance + converter * converter));
}

double read_variance(const MvmSetup& setup, int row, int column) {
    const Conductances& g = *setup.conductances;
    if (setup.read_law == ReadNoiseLaw::kRange) {
        return static_cast<double>(g.layout.range) * g.layout.range;
    }
    return g.variance[static_cast<std::size_t>(row) * static_cast<std::size_t>(g.stride) +
                      static_cast<std::size_t>(column)];
}

}  // namespace nvcim
