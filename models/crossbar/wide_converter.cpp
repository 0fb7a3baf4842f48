// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/wide_converter.h"

#include <algorithm>
#include <array>

namespace nvcim {

std::int64_t WideConverter::convert(const std::vector<DrivenRead>& reads,
                                    const std::vector<std::int32_t>& sums,
                                    const ConversionNoise& noise,
                                    int block,
                                    int strip,
                                    std::int32_t* codes) const {
    const Conductances& g = *setup_.conductances;
    const ConverterErrors& errors = setup_.errors;
    const int first = strip * kStrip;
    std::array<double, kStrip> gain{};
    std::array<double, kStrip> offset{};
    WideConversion conversion;
    const int columns = std::min(kStrip, g.layout.converted_columns() - first);
    conversion.inverse_lsb = 1.0 / setup_.adc.lsb;
    conversion.lowest = setup_.adc.lowest_inside();
    conversion.highest = setup_.adc.highest_inside();
    conversion.transfer = errors.transfer.empty() ? nullptr : errors.transfer.data();
    if (!errors.gain.empty() || !errors.offset.empty()) {
        for (int c = 0; c < columns; ++c) {
            const auto column =
                static_cast<std::size_t>(block * g.layout.converted_columns() + first + c);
            gain[static_cast<std::size_t>(c)] = errors.gain.empty() ? 1.0 : errors.gain[column];
            offset[static_cast<std::size_t>(c)] =
                errors.offset.empty() ? 0.0 : errors.offset[column];
        }
        conversion.gain = gain.data();
        conversion.offset = offset.data();
    }
    std::int64_t saturated = 0;
    for (std::size_t i = 0; i < reads.size(); ++i) {
        const DrivenRead& read = reads[i];
        const InputStep step = setup_.steps[static_cast<std::size_t>(read.step)];
        conversion.sums = sums.data() + i * kStrip;
        if (setup_.is_noisy()) {
            conversion.noise = noise.from(first) + static_cast<std::ptrdiff_t>(i) * noise.stride();
        }
        conversion.factor = (step.negative ? -1 : 1) * (1 << step.shift);
        conversion.codes = codes + std::ptrdiff_t{read.vector} * g.stride + first;
        saturated += kernel_.convert_wide(conversion);
    }
    return saturated;
}

}  // namespace nvcim
