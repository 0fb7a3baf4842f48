// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "models/base/error.h"
#include "models/crossbar/mvm.h"
#include "models/crossbar/program.h"

namespace nvcim {

std::vector<float> read_back(const Conductances& conductances,
                             double sigma,
                             int reads,
                             int adc_bits,
                             std::uint64_t seed,
                             DrawAddress draw) {
    NVCIM_ASSERT(reads >= 1 && adc_bits >= 2 && adc_bits <= 16);
    const ArrayLayout& layout = conductances.layout;
    const int converted = layout.converted_columns();
    const double top = std::ldexp(1.0, adc_bits - 1) - 1.0;
    const double lsb = 2.0 * layout.range / top;  // grid steps per code
    const double noise = sigma * layout.range / reads;

    std::vector<RandomRun> random;
    for (int read = 0; read < (sigma > 0.0 ? reads : 0); ++read) {
        const auto event = static_cast<std::uint32_t>(read);
        random.emplace_back(
            seed, DrawAddress{Purpose::kReadBack, draw.chip, draw.array, draw.copy, event});
    }

    std::vector<float> weights(static_cast<std::size_t>(layout.rows) *
                               static_cast<std::size_t>(layout.columns));
    std::vector<std::int32_t> codes(static_cast<std::size_t>(converted));
    std::vector<std::int32_t> sums(static_cast<std::size_t>(layout.columns));
    std::uint64_t cell = 0;
    auto out = weights.begin();
    for (int r = 0; r < layout.rows; ++r) {
        const std::int16_t* row = conductances.row(r);
        for (int column = 0; column < converted; ++column, cell += 2) {
            double value = row[column];
            for (RandomRun& read : random) {
                value += noise * read.normal(cell);
            }
            codes[static_cast<std::size_t>(column)] =
                static_cast<std::int32_t>(std::clamp(std::nearbyint(value / lsb), -top, top));
        }
        combine_slices(layout, codes.data(), sums.data());
        out = std::transform(sums.begin(), sums.end(), out, [&](std::int32_t sum) {
            return static_cast<float>(sum * lsb / layout.unit);
        });
    }
    return weights;
}

}  // namespace nvcim
