// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "models/crossbar/conversion.h"
#include "models/crossbar/mvm.h"

namespace nvcim {

std::vector<InputStep> input_steps(int activation_bits, int dac_bits, bool is_signed) {
    std::vector<InputStep> steps;
    const int bits = is_signed ? activation_bits - 1 : activation_bits;
    for (int pass = 0; pass < (is_signed ? 2 : 1); ++pass) {
        for (int shift = 0; shift < bits; shift += dac_bits) {
            steps.push_back({shift, pass == 1});
        }
    }
    return steps;
}

int input_digit(std::int16_t x, InputStep step, int dac_bits) {
    const bool applies = step.negative ? x < 0 : x > 0;
    return applies ? (std::abs(static_cast<int>(x)) >> step.shift) & ((1 << dac_bits) - 1) : 0;
}

MvmCounters& MvmCounters::operator+=(const MvmCounters& other) {
    vectors += other.vectors;
    reads += other.reads;
    row_drives += other.row_drives;
    conversions += other.conversions;
    saturated += other.saturated;
    return *this;
}

bool operator==(const MvmCounters& a, const MvmCounters& b) {
    return a.vectors == b.vectors && a.reads == b.reads && a.row_drives == b.row_drives &&
           a.conversions == b.conversions && a.saturated == b.saturated;
}

namespace {

/// Whether the read of rows [first, last) at `step` is left out: rows that count are all 0.
bool is_left_out(
    const MvmSetup& setup, const std::int16_t* x, InputStep step, int first, int last) {
    const bool looks_at_all = setup.zero_skip == ZeroSkip::kBitPlane;
    const std::int16_t* const end = x + (looks_at_all ? setup.conductances->layout.rows : last);
    return setup.zero_skip != ZeroSkip::kNone &&
           std::all_of(looks_at_all ? x : x + first, end, [&](std::int16_t value) {
               return input_digit(value, step, setup.dac_bits) == 0;
           });
}

/// One product with the weights that the cells add up to.
void multiply_unsliced(const MvmSetup& setup, const std::int16_t* x, std::int32_t* out) {
    const Conductances& g = *setup.conductances;
    const ArrayLayout& layout = g.layout;
    for (int c = 0; c < layout.columns; ++c) {
        std::int64_t sum = 0;
        for (int r = 0; r < layout.rows; ++r) {
            for (int slice = 0; slice < layout.slices; ++slice) {
                sum += x[r] * combined(layout, g.row(r) + slice * layout.slice_columns, c) *
                       (std::int64_t{1} << (layout.cell_bits * slice));
            }
        }
        out[c] = static_cast<std::int32_t>(std::nearbyint(static_cast<double>(sum) / layout.unit));
    }
}

}  // namespace

void multiply_scalar(const MvmSetup& setup,
                     int count,
                     const VectorName* names,
                     const std::int16_t* x,
                     std::int32_t* out,
                     MvmCounters& counters) {
    const Conductances& g = *setup.conductances;
    const ArrayLayout& layout = g.layout;
    const int columns = layout.converted_columns();
    std::vector<std::int64_t> codes(static_cast<std::size_t>(columns));
    std::int64_t reads = 0;
    for (int v = 0; v < count; ++v) {
        DrawAddress address = setup.draw;
        address.event = names[v].image;
        const Random random(setup.seed, address);
        std::uint64_t conversion = static_cast<std::uint64_t>(names[v].position) *
                                   setup.steps.size() * static_cast<std::uint64_t>(layout.blocks) *
                                   static_cast<std::uint64_t>(columns);
        const std::int16_t* vector = x + static_cast<std::ptrdiff_t>(v) * layout.rows;
        codes.assign(codes.size(), 0);
        for (const InputStep& step : setup.steps) {
            for (int block = 0; block < layout.blocks; ++block) {
                const int first = block * layout.rows_per_read;
                const int last = std::min(layout.rows, first + layout.rows_per_read);
                for (int r = first; r < last; ++r) {
                    counters.row_drives += input_digit(vector[r], step, setup.dac_bits) != 0;
                }
                if (is_left_out(setup, vector, step, first, last)) {
                    conversion += static_cast<std::uint64_t>(columns);
                    continue;
                }
                ++reads;
                for (int c = 0; c < columns; ++c, ++conversion) {
                    std::int64_t sum = 0;
                    double variance = 0.0;
                    for (int r = first; r < last; ++r) {
                        const int digit = input_digit(vector[r], step, setup.dac_bits);
                        sum += digit * g.row(r)[c];
                        variance += static_cast<double>(digit) * digit * read_variance(setup, r, c);
                    }
                    float noise = conversion_sigma(setup, variance);
                    noise = noise > 0.0F ? noise * random.single_normal(conversion) : 0.0F;
                    const std::int32_t disturbed = disturbed_sum(setup, block, c, sum, noise);
                    counters.saturated +=
                        setup.fidelity == Fidelity::kBitSerial && setup.adc.saturates(disturbed);
                    const std::int64_t weight = std::int64_t{1} << step.shift;
                    codes[static_cast<std::size_t>(c)] +=
                        (step.negative ? -weight : weight) * code_of(setup, disturbed);
                }
            }
        }
        std::int32_t* const target = out + static_cast<std::ptrdiff_t>(v) * layout.columns;
        if (setup.fidelity == Fidelity::kUnsliced) {
            multiply_unsliced(setup, vector, target);
            continue;
        }
        combine_slices(layout, codes.data(), target);
    }
    count_products(layout, count, reads, counters);
}

void count_products(const ArrayLayout& layout,
                    std::int64_t count,
                    std::int64_t reads,
                    MvmCounters& counters) {
    counters.vectors += count;
    counters.reads += reads;
    counters.conversions += reads * layout.converted_columns();
}

void collect_sums(const MvmSetup& setup,
                  int count,
                  const std::int16_t* x,
                  std::vector<std::int64_t>& histogram) {
    const Conductances& g = *setup.conductances;
    const ArrayLayout& layout = g.layout;
    const int columns = layout.converted_columns();
    std::vector<std::int32_t> sums(static_cast<std::size_t>(columns));
    for (int v = 0; v < count; ++v) {
        const std::int16_t* vector = x + static_cast<std::ptrdiff_t>(v) * layout.rows;
        for (const InputStep& step : setup.steps) {
            for (int first = 0; first < layout.rows; first += layout.rows_per_read) {
                sums.assign(sums.size(), 0);
                const int last = std::min(layout.rows, first + layout.rows_per_read);
                for (int r = first; r < last; ++r) {
                    const int digit = input_digit(vector[r], step, setup.dac_bits);
                    for (int c = 0; digit != 0 && c < columns; ++c) {
                        sums[static_cast<std::size_t>(c)] += digit * g.row(r)[c];
                    }
                }
                for (const std::int32_t sum : sums) {
                    const auto magnitude = static_cast<std::size_t>(std::abs(sum));
                    if (magnitude >= histogram.size()) {
                        histogram.resize(magnitude + 1, 0);
                    }
                    ++histogram[magnitude];
                }
            }
        }
    }
}

}  // namespace nvcim
