// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/mvm.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "models/base/error.h"
#include "models/crossbar/mvm_kernel.h"

namespace nvcim {

namespace {

/// Driven rows of every (vector, block, step) of a call, so that strips of columns can share them.
class DrivenRows {
public:
    DrivenRows(const MvmSetup& setup, int count, const std::int16_t* x) {
        const ArrayLayout& layout = setup.conductances->layout;
        const std::size_t digits_per_row = setup.steps.size();
        const auto elements = static_cast<std::size_t>(count) *
                              static_cast<std::size_t>(layout.rows) * digits_per_row;
        rows_.resize(elements + 1);
        digits_.resize(elements + 1);
        first_.reserve(static_cast<std::size_t>(count * layout.blocks) * digits_per_row + 1);
        magnitudes_.resize(static_cast<std::size_t>(layout.rows) + 1);
        const int mask = (1 << setup.dac_bits) - 1;
        std::size_t next = 0;
        for (int v = 0; v < count; ++v) {
            const std::int16_t* vector = x + static_cast<std::ptrdiff_t>(v) * layout.rows;
            for (int begin = 0; begin < layout.rows; begin += layout.rows_per_read) {
                const int end = std::min(layout.rows, begin + layout.rows_per_read);
                bool negative = false;
                const int nonzero = take_magnitudes(vector, begin, end, negative);
                for (const InputStep& step : setup.steps) {
                    first_.push_back(next);
                    if (step.negative != negative) {
                        negative = step.negative;
                        take_magnitudes(vector, begin, end, negative);
                    }
                    for (int i = 0; i < nonzero; ++i) {
                        const Magnitude m = magnitudes_[static_cast<std::size_t>(i)];
                        const int digit = (m.value >> step.shift) & mask;
                        rows_[next] = m.row;
                        digits_[next] = static_cast<std::int16_t>(digit);
                        next += digit != 0;
                    }
                }
            }
        }
        first_.push_back(next);
    }

    /// Sets the driven rows of list number `list` = (vector * blocks + block) * steps + step.
    void select(std::size_t list, ReadStrip& strip) const {
        strip.rows = rows_.data() + first_[list];
        strip.digits = digits_.data() + first_[list];
        strip.count = static_cast<int>(first_[list + 1] - first_[list]);
    }
    [[nodiscard]] std::int64_t total() const { return static_cast<std::int64_t>(first_.back()); }

private:
    struct Magnitude {
        std::uint16_t row;
        std::uint16_t value;
    };

    /// Lists the rows with a non-zero input and its magnitude, 0 where the sign does not match.
    int take_magnitudes(const std::int16_t* vector, int begin, int end, bool negative) {
        std::size_t listed = 0;
        for (int r = begin; r < end; ++r) {
            const int value = negative ? -vector[r] : vector[r];
            magnitudes_[listed] = {static_cast<std::uint16_t>(r),
                                   static_cast<std::uint16_t>(std::max(value, 0))};
            listed += vector[r] != 0;
        }
        return static_cast<int>(listed);
    }

    std::vector<std::uint16_t> rows_;
    std::vector<std::int16_t> digits_;
    std::vector<std::size_t> first_;
    std::vector<Magnitude> magnitudes_;
};

/// Adds read noise to the sums of one read; `conversion` is the index of its first column.
void add_noise(const MvmSetup& setup,
               const ReadStrip& strip,
               const Random& random,
               std::uint64_t conversion,
               std::int32_t* sums) {
    const bool by_range = setup.read_law == ReadNoiseLaw::kRange;
    double squares = 0.0;
    for (int i = 0; i < strip.count; ++i) {
        squares += static_cast<double>(strip.digits[i]) * strip.digits[i];
    }
    const int columns = setup.conductances->layout.converted_columns();
    std::array<double, 4> normals{};
    std::uint64_t drawn = ~std::uint64_t{0};
    for (int c = 0; c < columns; ++c) {
        double variance = 0.0;
        if (by_range) {
            variance = squares * read_variance(setup, 0, 0);
        } else {
            for (int i = 0; i < strip.count; ++i) {
                variance += static_cast<double>(strip.digits[i]) * strip.digits[i] *
                            read_variance(setup, strip.rows[i], c);
            }
        }
        const std::uint64_t index = conversion + static_cast<std::uint64_t>(c);
        if (index >> 2 != drawn) {
            drawn = index >> 2;
            normals = random.normals(drawn);
        }
        sums[c] += static_cast<std::int32_t>(
            std::nearbyint(setup.read_sigma * std::sqrt(variance) * normals[index & 3]));
    }
}

/// Any DAC width, grid and noise: sums in 32 bits, then noise, then the converter.
void read_general(const MvmSetup& setup,
                  const ReadStrip& strip,
                  const Random& random,
                  std::uint64_t conversion,
                  InputStep step,
                  std::vector<std::int32_t>& sums,
                  std::int32_t* codes,
                  MvmCounters& counters) {
    mvm_kernel().sum(strip, sums.data());
    if (setup.read_sigma > 0.0) {
        add_noise(setup, strip, random, conversion, sums.data());
    }
    const std::int32_t factor = (step.negative ? -1 : 1) * (1 << step.shift);
    const double inverse_lsb = 1.0 / setup.adc.lsb;
    const int columns = setup.conductances->layout.converted_columns();
    std::int64_t saturated = 0;
    for (int c = 0; c < columns; ++c) {
        const auto rounded = static_cast<std::int32_t>(
            std::nearbyint(sums[static_cast<std::size_t>(c)] * inverse_lsb));
        const std::int32_t code = std::clamp(rounded, setup.adc.low, setup.adc.high);
        saturated += code != rounded;
        codes[c] += factor * code;
    }
    counters.saturated += saturated;
}

}  // namespace

void multiply(const MvmSetup& setup,
              std::uint32_t image,
              int first_position,
              int count,
              const std::int16_t* x,
              std::int32_t* out,
              MvmCounters& counters) {
    constexpr int kVectorsTogether = 16;  // so that the driven rows and codes stay in cache
    if (count > kVectorsTogether) {
        for (int v = 0; v < count; v += kVectorsTogether) {
            multiply(setup,
                     image,
                     first_position + v,
                     std::min(kVectorsTogether, count - v),
                     x + static_cast<std::ptrdiff_t>(v) * setup.conductances->layout.rows,
                     out + static_cast<std::ptrdiff_t>(v) * setup.conductances->layout.columns,
                     counters);
        }
        return;
    }
    const Conductances& g = *setup.conductances;
    const ArrayLayout& layout = g.layout;
    const DrivenRows driven(setup, count, x);
    const std::size_t steps = setup.steps.size();
    const auto blocks = static_cast<std::size_t>(layout.blocks);
    const bool in_16_bits =
        setup.dac_bits == 1 && layout.rows_per_read * std::int64_t{layout.limit} <= 32767;
    const bool fast = in_16_bits && setup.read_sigma == 0.0;
    const FastAdc adc{1.0F / static_cast<float>(setup.adc.lsb), setup.adc.low, setup.adc.high};
    DrawAddress address = setup.draw;
    address.event = image;
    const Random random(setup.seed, address);

    std::vector<std::int32_t> codes(static_cast<std::size_t>(count) *
                                    static_cast<std::size_t>(g.stride));
    std::vector<std::int32_t> sums(static_cast<std::size_t>(g.stride));
    // A strip of one block's conductances (128 rows x 128 columns = 32 KiB) serves all vectors.
    const int strip_columns = fast ? 128 : g.stride;
    for (int first = 0; first < g.stride; first += strip_columns) {
        ReadStrip strip;
        strip.conductances = g.value.data() + first;
        strip.stride = g.stride;
        strip.columns = std::min(strip_columns, g.stride - first);
        for (std::size_t block = 0; block < blocks; ++block) {
            for (std::size_t v = 0; v < static_cast<std::size_t>(count); ++v) {
                std::int32_t* target =
                    codes.data() + v * static_cast<std::size_t>(g.stride) + first;
                for (std::size_t s = 0; s < steps; ++s) {
                    driven.select((v * blocks + block) * steps + s, strip);
                    if (strip.count == 0) {
                        continue;  // no row driven: sum and noise are 0, the code is 0
                    }
                    const InputStep step = setup.steps[s];
                    if (fast) {
                        const std::int32_t weight = 1 << step.shift;
                        counters.saturated += mvm_kernel().read_1bit(
                            strip, adc, step.negative ? -weight : weight, target);
                    } else {
                        const std::uint64_t position =
                            static_cast<std::uint64_t>(first_position) + v;
                        const std::uint64_t conversion =
                            ((position * steps + s) * blocks + block) *
                            static_cast<std::uint64_t>(layout.converted_columns());
                        read_general(
                            setup, strip, random, conversion, step, sums, target, counters);
                    }
                }
            }
        }
    }
    for (int v = 0; v < count; ++v) {
        combine_slices(layout,
                       codes.data() + static_cast<std::ptrdiff_t>(v) * g.stride,
                       out + static_cast<std::ptrdiff_t>(v) * layout.columns);
    }
    counters.row_drives += driven.total();
    count_products(setup, count, counters);
}

}  // namespace nvcim
