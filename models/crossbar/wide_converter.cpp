// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/wide_converter.h"

#include <algorithm>
#include <array>

#include "models/crossbar/conversion.h"

namespace nvcim {

namespace {
std::uint64_t unsigned_of(std::int64_t value) {
    return static_cast<std::uint64_t>(value);
}
}  // namespace

void WideConverter::begin(const std::vector<DrivenRead>& reads,
                          const VectorName* names,
                          const std::int16_t* x,
                          int block) {
    if (!setup_.is_noisy()) {
        return;
    }
    const Conductances& g = *setup_.conductances;
    const auto stride = static_cast<std::size_t>(g.stride);
    noise_.resize(reads.size() * stride);
    double* noise = noise_.data();
    for (const DrivenRead& read : reads) {
        const std::int16_t* const vector = x + std::ptrdiff_t{read.vector} * g.layout.rows;
        draw(read, names[read.vector], vector, block, noise);
        noise += stride;
    }
}

void WideConverter::draw(const DrivenRead& read,
                         const VectorName& name,
                         const std::int16_t* x,
                         int block,
                         double* noise) {
    const Conductances& g = *setup_.conductances;
    const ArrayLayout& layout = g.layout;
    const auto columns = static_cast<std::size_t>(layout.converted_columns());
    DrawAddress address = setup_.draw;
    address.event = name.image;
    const std::uint64_t index =
        ((unsigned_of(name.position) * setup_.steps.size() + unsigned_of(read.step)) *
             unsigned_of(layout.blocks) +
         unsigned_of(block)) *
        columns;
    Random(setup_.seed, address).normals(index, layout.converted_columns(), noise);
    if (setup_.read_sigma == 0.0 || setup_.read_law == ReadNoiseLaw::kRange) {
        const double cells = static_cast<double>(read.squares) * read_variance(setup_, 0, 0);
        const double sigma = conversion_sigma(setup_, cells);
        for (std::size_t c = 0; c < columns; ++c) {
            noise[c] *= sigma;
        }
        return;
    }
    sigma_.assign(columns, 0.0);
    const int begin = block * layout.rows_per_read;
    const int end = std::min(layout.rows, begin + layout.rows_per_read);
    const InputStep step = setup_.steps[static_cast<std::size_t>(read.step)];
    for (int r = begin; r < end; ++r) {
        const double digit = input_digit(x[r], step, setup_.dac_bits);
        const std::int32_t* const cells = g.variance.data() + std::ptrdiff_t{r} * g.stride;
        for (std::size_t c = 0; c < columns && digit != 0.0; ++c) {
            sigma_[c] += digit * digit * cells[c];
        }
    }
    for (std::size_t c = 0; c < columns; ++c) {
        noise[c] *= conversion_sigma(setup_, sigma_[c]);
    }
}

std::int64_t WideConverter::convert(const std::vector<DrivenRead>& reads,
                                    const std::vector<std::int32_t>& sums,
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
            conversion.noise = noise_.data() + i * static_cast<std::size_t>(g.stride) + first;
        }
        conversion.factor = (step.negative ? -1 : 1) * (1 << step.shift);
        conversion.codes = codes + std::ptrdiff_t{read.vector} * g.stride + first;
        saturated += kernel_.convert_wide(conversion);
    }
    return saturated;
}

}  // namespace nvcim
