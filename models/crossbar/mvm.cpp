// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/mvm.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "models/base/error.h"
#include "models/base/rounding.h"
#include "models/crossbar/conversion.h"
#include "models/crossbar/input_bits.h"
#include "models/crossbar/wide_converter.h"

namespace nvcim {

namespace {

constexpr int kTileVectors = 64;  // inputs, sums and codes of a tile stay in the second-level cache
constexpr std::int64_t kLargest16 = 32767;

/// Tables of one segment, at home in the first-level cache.
struct alignas(64) Tables {
    std::array<std::uint8_t, static_cast<std::size_t>(kSegmentGroups* kTableBytes)> bytes;
};

std::size_t size(std::int64_t value) {
    return static_cast<std::size_t>(value);
}

/// Extremes of what rows [begin, end) can add up to with any one-bit inputs.
struct Reach {
    std::int64_t highest = 0;
    std::int64_t lowest = 0;
};

Reach reach_of(const Conductances& g, int begin, int end) {
    std::vector<std::int64_t> positive(size(g.stride), 0);
    std::vector<std::int64_t> negative(size(g.stride), 0);
    for (int r = begin; r < end; ++r) {
        const std::int16_t* const row = g.row(r);
        for (std::size_t c = 0; c < positive.size(); ++c) {
            positive[c] += std::max<std::int16_t>(row[c], 0);
            negative[c] += std::min<std::int16_t>(row[c], 0);
        }
    }
    return {*std::max_element(positive.begin(), positive.end()),
            *std::min_element(negative.begin(), negative.end())};
}

}  // namespace

/// Scratch of one call: vectors go through the array in tiles of up to kTileVectors.
struct Mvm::Pass {
    Pass(const Mvm& mvm, MvmCounters& counts)
        : bits(mvm.setup_,
               *mvm.kernel_,
               mvm.way_ == Way::kFused,
               mvm.setup_.adc.high,
               mvm.keeps_empty_,
               mvm.segment_groups_),
          wide(mvm.setup_, *mvm.kernel_),
          counters(counts) {}

    int count = 0;  ///< vectors of the tile
    const VectorName* names = nullptr;
    const std::int16_t* x = nullptr;
    std::int32_t* out = nullptr;

    InputBits bits;
    WideConverter wide;
    Tables tables;
    std::vector<std::int16_t> partial;
    std::vector<std::int32_t> sums;
    std::vector<std::int32_t> codes;  ///< [vector][stride]
    MvmCounters& counters;
};

Mvm::Mvm(MvmSetup setup, const TableKernel& kernel) : setup_(std::move(setup)), kernel_(&kernel) {
    NVCIM_ASSERT(setup_.conductances != nullptr && setup_.fidelity != Fidelity::kCost);
    inspect();
}

void Mvm::inspect() {
    const Conductances& g = *setup_.conductances;
    const ArrayLayout& layout = g.layout;
    const std::int64_t largest_digit = (1 << setup_.dac_bits) - 1;
    bool fits_16 = true;
    bool fits_adc = setup_.adc.lsb == layout.unit;
    const int strips = g.stride / kStrip;
    for (int begin = 0; begin < layout.rows; begin += layout.rows_per_read) {
        const int end = std::min(layout.rows, begin + layout.rows_per_read);
        const Reach reach = reach_of(g, begin, end);
        fits_16 = fits_16 && std::max(reach.highest, -reach.lowest) <= kLargest16;
        fits_adc = fits_adc &&
                   reach.highest * largest_digit <= std::int64_t{setup_.adc.high} * layout.unit &&
                   reach.lowest * largest_digit >= std::int64_t{setup_.adc.low} * layout.unit;
        for (int strip = 0; strip < strips; ++strip) {
            bool empty = true;
            for (int r = begin; r < end && empty; ++r) {
                const std::int16_t* const cells = g.row(r) + strip * kStrip;
                empty = std::all_of(cells, cells + kStrip, [](std::int16_t v) { return v == 0; });
            }
            is_empty_.push_back(empty);
        }
    }
    const bool disturbed = setup_.is_noisy() || setup_.errors.distort();
    const bool on_levels = std::all_of(
        g.value.begin(), g.value.end(), [&](std::int16_t v) { return v % layout.unit == 0; });
    const auto fixed = make_fixed_adc(setup_.adc);
    if (setup_.fidelity == Fidelity::kUnsliced || (!disturbed && fits_adc && on_levels)) {
        way_ = Way::kDense;
        flatten();
        return;
    }
    segment_groups_ = kSegmentGroups;
    if (!disturbed && fits_16 && setup_.dac_bits == 1 && fixed && setup_.adc.high <= kLargest16) {
        way_ = Way::kFused;
        adc_ = *fixed;
        return;
    }
    if (!fits_16) {
        const auto [least, most] = std::minmax_element(g.value.begin(), g.value.end());
        const std::int64_t farthest = std::max<std::int64_t>(-*least, *most);
        segment_groups_ = static_cast<int>(
            std::min<std::int64_t>(kSegmentGroups, kLargest16 / (kGroupRows * farthest)));
        NVCIM_ASSERT(segment_groups_ >= 1);
    }
    keeps_empty_ = setup_.errors.noise_sigma > 0.0;
    for (int block = 0; block < layout.blocks && setup_.errors.distort(); ++block) {
        for (int c = 0; c < layout.converted_columns(); ++c) {
            const std::int32_t nothing = disturbed_sum(setup_, block, c, 0, 0.0);
            keeps_empty_ =
                keeps_empty_ || code_of(setup_, nothing) != 0 || setup_.adc.saturates(nothing);
        }
    }
}

void Mvm::multiply_here(int count,
                        const VectorName* names,
                        const std::int16_t* x,
                        std::int32_t* out,
                        MvmCounters& counters) const {
    const ArrayLayout& layout = setup_.conductances->layout;
    Pass pass(*this, counters);
    const int most = tile_vectors();
    for (int first = 0; first < count; first += most) {
        pass.count = std::min(most, count - first);
        pass.names = names + first;
        pass.x = x + std::ptrdiff_t{first} * layout.rows;
        pass.out = out + std::ptrdiff_t{first} * layout.columns;
        if (way_ == Way::kDense) {
            multiply_dense(pass);
        } else {
            multiply_tile(pass);
        }
    }
    counters.row_drives += pass.bits.row_drives();
    count_products(setup_.conductances->layout, setup_.steps.size(), count, counters);
}

/// Fewer vectors where their noise would not stay in the second-level cache.
int Mvm::tile_vectors() const {
    if (!setup_.is_noisy()) {
        return kTileVectors;
    }
    constexpr std::size_t kNoiseBytes = std::size_t{512} << 10U;
    const std::size_t per_vector =
        setup_.steps.size() * size(setup_.conductances->stride) * sizeof(double);
    return static_cast<int>(std::clamp<std::size_t>(kNoiseBytes / per_vector, 1, kTileVectors));
}

/// The weights that the cells of all slices add up to, in 16 bits if they and their sums allow it.
void Mvm::flatten() {
    const Conductances& g = *setup_.conductances;
    const ArrayLayout& layout = g.layout;
    dense_stride_ = (layout.columns + kDenseColumns - 1) / kDenseColumns * kDenseColumns;
    weights_.assign(size(layout.rows) * size(dense_stride_), 0.0);
    std::vector<double> reach(size(layout.columns), 0.0);  // of a column's sum, for inputs of 1
    double farthest = 0.0;
    for (int r = 0; r < layout.rows; ++r) {
        for (int c = 0; c < layout.columns; ++c) {
            std::int64_t sum = 0;
            for (int slice = 0; slice < layout.slices; ++slice) {
                sum += combined(layout, g.row(r) + slice * layout.slice_columns, c) *
                       (std::int64_t{1} << (layout.cell_bits * slice));
            }
            const auto weight = static_cast<double>(sum);
            weights_[size(std::int64_t{r} * dense_stride_ + c)] = weight;
            reach[size(c)] += std::fabs(weight);
            farthest = std::max(farthest, std::fabs(weight));
        }
    }
    const int bits = setup_.steps.empty() ? 1 : setup_.steps.back().shift + setup_.dac_bits;
    const double sums = *std::max_element(reach.begin(), reach.end()) * std::ldexp(1.0, bits);
    if (farthest > static_cast<double>(kLargest16) || sums > 2147483647.0) {
        return;
    }
    pairs_.assign(size((layout.rows + 1) / 2 * 2) * size(dense_stride_), 0);
    for (std::ptrdiff_t r = 0; r < layout.rows; ++r) {
        for (std::ptrdiff_t c = 0; c < layout.columns; ++c) {
            pairs_[size((r / 2 * dense_stride_ + c) * 2 + r % 2)] =
                static_cast<std::int16_t>(weights_[size(r * dense_stride_ + c)]);
        }
    }
    weights_.clear();
    weights_.shrink_to_fit();
}

void Mvm::multiply_dense(Pass& pass) const {
    const ArrayLayout& layout = setup_.conductances->layout;
    const auto rows = std::ptrdiff_t{layout.rows};
    const bool paired = !pairs_.empty();
    const int row_pairs = (layout.rows + 1) / 2;
    std::vector<double> x(paired ? 0 : size(kDenseVectors * rows));
    std::vector<std::int16_t> x_pairs(paired ? size(kDenseVectors * 2 * row_pairs) : 0, 0);
    std::array<double, std::size_t{kDenseVectors} * kDenseColumns> sums{};
    std::array<std::int32_t, std::size_t{kDenseVectors} * kDenseColumns> sums_32{};
    for (int first = 0; first < pass.count; first += kDenseVectors) {
        const int together = std::min(kDenseVectors, pass.count - first);
        const std::int16_t* const from = pass.x + first * rows;
        for (std::ptrdiff_t v = 0; v < together; ++v) {
            if (paired) {
                std::copy_n(from + v * rows, rows, x_pairs.begin() + v * 2 * row_pairs);
            } else {
                std::copy_n(from + v * rows, rows, x.begin() + v * rows);
            }
        }
        for (int c = 0; c < layout.columns; c += kDenseColumns) {
            if (paired) {
                kernel_->multiply_pairs(pairs_.data() + std::ptrdiff_t{2} * c,
                                        dense_stride_,
                                        row_pairs,
                                        x_pairs.data(),
                                        sums_32.data());
                std::copy(sums_32.begin(), sums_32.end(), sums.begin());
            } else {
                kernel_->multiply_dense(
                    weights_.data() + c, dense_stride_, layout.rows, x.data(), sums.data());
            }
            const double unit = layout.unit;
            for (double& sum : sums) {
                sum = round_half_even(sum / unit);
            }
            const int columns = std::min(kDenseColumns, layout.columns - c);
            for (int v = 0; v < together; ++v) {
                std::int32_t* const out = pass.out + std::ptrdiff_t{first + v} * layout.columns + c;
                for (int i = 0; i < columns; ++i) {
                    out[i] = static_cast<std::int32_t>(sums[size(v * kDenseColumns + i)]);
                }
            }
        }
        pass.counters.row_drives += count_digits(from, together * rows);
    }
}

/// Reads in which inputs drive their rows, summed over `count` inputs.
std::int64_t Mvm::count_digits(const std::int16_t* x, std::ptrdiff_t count) const {
    std::int64_t digits = 0;
    if (setup_.dac_bits == 1) {  // one-bits of the magnitude
        for (std::ptrdiff_t i = 0; i < count; ++i) {
            auto bits = static_cast<std::uint32_t>(std::abs(x[i]));
            bits = bits - ((bits >> 1U) & 0x5555U);
            bits = (bits & 0x3333U) + ((bits >> 2U) & 0x3333U);
            bits = (bits + (bits >> 4U)) & 0x0F0FU;
            digits += (bits + (bits >> 8U)) & 0x1FU;
        }
        return digits;
    }
    for (std::ptrdiff_t i = 0; i < count; ++i) {
        for (const InputStep& step : setup_.steps) {
            digits += input_digit(x[i], step, setup_.dac_bits) != 0 ? 1 : 0;
        }
    }
    return digits;
}

void Mvm::multiply_tile(Pass& pass) const {
    const Conductances& g = *setup_.conductances;
    const ArrayLayout& layout = g.layout;
    const int strips = g.stride / kStrip;
    pass.codes.assign(size(pass.count) * size(g.stride), 0);
    for (int block = 0; block < layout.blocks; ++block) {
        const int begin = block * layout.rows_per_read;
        const int end = std::min(layout.rows, begin + layout.rows_per_read);
        pass.bits.prepare(begin, end, pass.count, pass.x);
        pass.partial.resize(pass.bits.chunks().size() * size(kChunk * kStrip));
        if (way_ == Way::kWide) {
            pass.wide.begin(pass.bits, pass.names, pass.x, block);
        }
        for (int strip = 0; strip < strips; ++strip) {
            if (is_empty_[size(block * strips + strip)] && !setup_.is_noisy() && !keeps_empty_) {
                continue;
            }
            multiply_strip(pass, block, strip);
        }
    }
    for (int v = 0; v < pass.count; ++v) {
        combine_slices(layout,
                       pass.codes.data() + std::ptrdiff_t{v} * g.stride,
                       pass.out + std::ptrdiff_t{v} * layout.columns);
    }
}

void Mvm::multiply_strip(Pass& pass, int block, int strip) const {
    const Conductances& g = *setup_.conductances;
    const int begin = block * g.layout.rows_per_read;
    const int end = std::min(g.layout.rows, begin + g.layout.rows_per_read);
    const InputBits& bits = pass.bits;
    std::int32_t* const codes = pass.codes.data() + std::ptrdiff_t{strip} * kStrip;
    StripReads reads;
    reads.tables = pass.tables.bytes.data();
    reads.offsets = bits.offsets().data();
    reads.chunks = bits.chunks().data();
    reads.chunk_count = static_cast<int>(bits.chunks().size());
    if (way_ == Way::kWide) {
        pass.sums.assign(bits.reads().size() * size(kStrip), 0);
    }
    for (int first = 0; first < bits.groups(); first += segment_groups_) {
        reads.first_group = first;
        reads.groups = std::min(segment_groups_, bits.groups() - first);
        const int row = begin + first * kGroupRows;
        kernel_->build(g.row(row) + strip * kStrip,
                       g.stride,
                       std::min(end - row, reads.groups * kGroupRows),
                       pass.tables.bytes.data());
        if (way_ == Way::kFused) {
            const bool is_last = first + segment_groups_ >= bits.groups();
            pass.counters.saturated += kernel_->convert(
                reads, adc_, first == 0, is_last, pass.partial.data(), codes, g.stride);
        } else {
            kernel_->accumulate(reads, pass.sums.data());
        }
    }
    if (way_ == Way::kWide) {
        pass.counters.saturated +=
            pass.wide.convert(bits, pass.sums, block, strip, pass.codes.data());
    }
}

}  // namespace nvcim
