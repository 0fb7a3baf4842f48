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

std::int64_t WideConverter::convert(const InputBits& bits,
                                    const std::vector<std::int32_t>& sums,
                                    const VectorName* names,
                                    const std::int16_t* x,
                                    int block,
                                    int strip,
                                    std::int32_t* codes) const {
    const Conductances& g = *setup_.conductances;
    const ConverterErrors& errors = setup_.errors;
    const int first = strip * kStrip;
    std::array<double, kStrip> gain{};
    std::array<double, kStrip> offset{};
    std::array<double, kStrip> noise{};
    WideConversion conversion;
    conversion.columns = std::min(kStrip, g.layout.converted_columns() - first);
    conversion.inverse_lsb = 1.0 / setup_.adc.lsb;
    conversion.lowest = setup_.adc.lowest_inside();
    conversion.highest = setup_.adc.highest_inside();
    conversion.transfer = errors.transfer.empty() ? nullptr : errors.transfer.data();
    if (!errors.gain.empty() || !errors.offset.empty()) {
        for (int c = 0; c < conversion.columns; ++c) {
            const auto column = static_cast<std::size_t>(first + c);
            gain[static_cast<std::size_t>(c)] = errors.gain.empty() ? 1.0 : errors.gain[column];
            offset[static_cast<std::size_t>(c)] =
                errors.offset.empty() ? 0.0 : errors.offset[column];
        }
        conversion.gain = gain.data();
        conversion.offset = offset.data();
    }
    conversion.noise = setup_.is_noisy() ? noise.data() : nullptr;
    std::int64_t saturated = 0;
    conversion.sums = sums.data();
    for (const InputBits::Read& read : bits.reads()) {
        const InputStep step = setup_.steps[static_cast<std::size_t>(read.step)];
        if (setup_.is_noisy()) {
            draw(read,
                 names[read.vector],
                 x + std::ptrdiff_t{read.vector} * g.layout.rows,
                 block,
                 first,
                 noise.data());
        }
        conversion.factor = (step.negative ? -1 : 1) * (1 << step.shift);
        conversion.codes = codes + std::ptrdiff_t{read.vector} * g.stride + first;
        saturated += kernel_.convert_wide(conversion);
        conversion.sums += kStrip;
    }
    return saturated;
}

void WideConverter::draw(const InputBits::Read& read,
                         const VectorName& name,
                         const std::int16_t* x,
                         int block,
                         int first_column,
                         double* noise) const {
    const Conductances& g = *setup_.conductances;
    const ArrayLayout& layout = g.layout;
    std::array<double, kStrip> variance{};
    if (setup_.read_sigma > 0.0 && setup_.read_law == ReadNoiseLaw::kRange) {
        variance.fill(static_cast<double>(read.squares) * read_variance(setup_, 0, 0));
    } else if (setup_.read_sigma > 0.0) {
        const int begin = block * layout.rows_per_read;
        const int end = std::min(layout.rows, begin + layout.rows_per_read);
        const InputStep step = setup_.steps[static_cast<std::size_t>(read.step)];
        for (int r = begin; r < end; ++r) {
            const double digit = input_digit(x[r], step, setup_.dac_bits);
            const std::int32_t* const cells =
                g.variance.data() + std::ptrdiff_t{r} * g.stride + first_column;
            for (std::size_t c = 0; c < kStrip && digit != 0.0; ++c) {
                variance[c] += digit * digit * cells[c];
            }
        }
    }
    DrawAddress address = setup_.draw;
    address.event = name.image;
    const std::uint64_t index =
        ((unsigned_of(name.position) * setup_.steps.size() + unsigned_of(read.step)) *
             unsigned_of(layout.blocks) +
         unsigned_of(block)) *
            unsigned_of(layout.converted_columns()) +
        unsigned_of(first_column);
    Random(setup_.seed, address).normals(index, kStrip, noise);
    for (std::size_t c = 0; c < kStrip; ++c) {
        noise[c] *= conversion_sigma(setup_, variance[c]);
    }
}

}  // namespace nvcim
