// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/mvm.h"

#include <algorithm>
#include <array>

#include "models/base/error.h"
#include "models/crossbar/conversion.h"
#include "models/crossbar/input_bits.h"
#include "models/crossbar/input_digits.h"
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
               mvm.empty_reads(),
               mvm.segment_groups_),
          noise(mvm.setup_),
          wide(mvm.setup_, *mvm.kernel_),
          counters(counts) {
        if (mvm.dot_) {
            digits.emplace(mvm.setup_, *mvm.kernel_->dot, mvm.empty_reads());
        }
    }

    int count = 0;  ///< vectors of the tile
    const VectorName* names = nullptr;
    const std::int16_t* x = nullptr;
    std::int32_t* out = nullptr;

    std::optional<InputDigits> digits;  ///< multiplied
    InputBits bits;                     ///< looked up
    ConversionNoise noise;
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
    std::int64_t farthest = 0;  // sum that a read can have
    bool fits_adc = setup_.adc.lsb == layout.unit;
    const int strips = g.stride / kStrip;
    for (int begin = 0; begin < layout.rows; begin += layout.rows_per_read) {
        const int end = std::min(layout.rows, begin + layout.rows_per_read);
        const Reach reach = reach_of(g, begin, end);
        farthest = std::max({farthest, reach.highest, -reach.lowest});
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
    if (setup_.fidelity == Fidelity::kUnsliced || (!disturbed && fits_adc && on_levels)) {
        way_ = Way::kDense;
        dense_.emplace(setup_, *kernel_);
        return;
    }
    choose_sums(disturbed, farthest);
    nothing_counts_ = setup_.errors.noise_sigma > 0.0;
    for (int block = 0; block < layout.blocks && setup_.errors.distort(); ++block) {
        for (int c = 0; c < layout.converted_columns(); ++c) {
            const std::int32_t nothing = disturbed_sum(setup_, block, c, 0, 0.0);
            nothing_counts_ =
                nothing_counts_ || code_of(setup_, nothing) != 0 || setup_.adc.saturates(nothing);
        }
    }
}

EmptyReads Mvm::empty_reads() const {
    if (!nothing_counts_ || setup_.zero_skip == ZeroSkip::kRowBlock) {
        return EmptyReads::kLeftOut;
    }
    return setup_.zero_skip == ZeroSkip::kBitPlane ? EmptyReads::kInDrivenSteps : EmptyReads::kMade;
}

std::int64_t Mvm::count_reads(int count, const std::int16_t* x) const {
    const ArrayLayout& layout = setup_.conductances->layout;
    if (setup_.zero_skip == ZeroSkip::kNone) {
        return count * static_cast<std::int64_t>(setup_.steps.size()) * layout.blocks;
    }
    ReadPlan plan(setup_);
    std::int64_t reads = 0;
    for (int v = 0; v < count; ++v) {
        plan.look(x + std::ptrdiff_t{v} * layout.rows);
        reads += plan.reads();
    }
    return reads;
}

/// No conversion's noise is farther from 0, grid steps.
double Mvm::largest_noise() const {
    constexpr double kFarthestNormal = 6.4;  // Random::single_normal()
    const Conductances& g = *setup_.conductances;
    double variance = static_cast<double>(g.layout.range) * g.layout.range;  // of a cell
    if (!g.variance.empty()) {
        variance =
            std::max<double>(variance, *std::max_element(g.variance.begin(), g.variance.end()));
    }
    const double digit = (1 << setup_.dac_bits) - 1;
    const int rows = std::min(g.layout.rows, g.layout.rows_per_read);
    return kFarthestNormal * conversion_sigma(setup_, rows * digit * digit * variance) + 1.0;
}

/// Whether sums are multiplied or looked up, and converted in registers. `farthest`: the largest
/// |sum| of a read whose digits are 1.
void Mvm::choose_sums(bool disturbed, std::int64_t farthest) {
    constexpr int kByteBits = 8;
    const Conductances& g = *setup_.conductances;
    if (kernel_->dot != nullptr && setup_.dac_bits <= kByteBits) {
        dot_ = DotArray::make(g);
    }
    if (dot_) {
        const std::int64_t largest_digit = (1 << setup_.dac_bits) - 1;
        const auto reach = static_cast<double>(farthest * largest_digit) + largest_noise();
        way_ = !setup_.errors.distort() && reach <= kDotSum ? Way::kFused : Way::kWide;
        return;
    }
    segment_groups_ = kSegmentGroups;
    const auto fixed = make_fixed_adc(setup_.adc);
    const bool fits_16 = farthest <= kLargest16;
    if (!disturbed && fits_16 && setup_.dac_bits == 1 && fixed && setup_.adc.high <= kLargest16) {
        way_ = Way::kFused;
        adc_ = *fixed;
        return;
    }
    if (!fits_16) {
        const auto [least, most] = std::minmax_element(g.value.begin(), g.value.end());
        const std::int64_t largest = std::max<std::int64_t>(-*least, *most);
        segment_groups_ = static_cast<int>(
            std::min<std::int64_t>(kSegmentGroups, kLargest16 / (kGroupRows * largest)));
        NVCIM_ASSERT(segment_groups_ >= 1);
    }
}

void Mvm::multiply_here(int count,
                        const VectorName* names,
                        const std::int16_t* x,
                        std::int32_t* out,
                        MvmCounters& counters) const {
    const ArrayLayout& layout = setup_.conductances->layout;
    count_products(layout, count, count_reads(count, x), counters);
    if (dense_) {
        dense_->multiply(setup_, count, x, out, counters);
        return;
    }
    Pass pass(*this, counters);
    const int most = tile_vectors();
    for (int first = 0; first < count; first += most) {
        pass.count = std::min(most, count - first);
        pass.names = names + first;
        pass.x = x + std::ptrdiff_t{first} * layout.rows;
        pass.out = out + std::ptrdiff_t{first} * layout.columns;
        multiply_tile(pass);
    }
    counters.row_drives += dot_ ? pass.digits->row_drives() : pass.bits.row_drives();
}

/// Fewer vectors where their noise would not stay in the second-level cache.
int Mvm::tile_vectors() const {
    if (!setup_.is_noisy()) {
        return kTileVectors;
    }
    constexpr std::size_t kNoiseBytes = std::size_t{512} << 10U;
    const std::size_t per_vector =
        setup_.steps.size() * size(setup_.conductances->stride) * sizeof(float);
    return static_cast<int>(std::clamp<std::size_t>(kNoiseBytes / per_vector, 1, kTileVectors));
}

/// Whether the codes of a block's strip are 0 whatever is driven.
bool Mvm::is_certain(int block, int strip) const {
    const int strips = setup_.conductances->stride / kStrip;
    return is_empty_[size(block * strips + strip)] && !setup_.is_noisy() && !nothing_counts_;
}

void Mvm::multiply_tile(Pass& pass) const {
    const Conductances& g = *setup_.conductances;
    pass.codes.assign(size(pass.count) * size(g.stride), 0);
    for (int block = 0; block < g.layout.blocks; ++block) {
        if (dot_) {
            multiply_block(pass, block);
        } else {
            look_up_block(pass, block);
        }
    }
    for (int v = 0; v < pass.count; ++v) {
        combine_slices(g.layout,
                       pass.codes.data() + std::ptrdiff_t{v} * g.stride,
                       pass.out + std::ptrdiff_t{v} * g.layout.columns);
    }
}

void Mvm::multiply_block(Pass& pass, int number) const {
    const Conductances& g = *setup_.conductances;
    const DotArray::Block& block = dot_->block(number);
    InputDigits& digits = *pass.digits;
    digits.prepare(block, pass.count, pass.x);
    pass.noise.draw(digits.reads(), pass.names, pass.x, number);
    pass.sums.resize(way_ == Way::kWide ? digits.reads().size() * size(kStrip) : 0);
    for (int strip = 0; strip < g.stride / kStrip; ++strip) {
        if (is_certain(number, strip)) {
            continue;
        }
        DotStrip reads = digits.strip(dot_->cells(block, strip));
        if (way_ == Way::kFused) {
            reads.noise = pass.noise.from(strip * kStrip);
            reads.noise_stride = pass.noise.stride();
            pass.counters.saturated += kernel_->dot->convert(
                reads, setup_.adc, pass.codes.data() + std::ptrdiff_t{strip} * kStrip, g.stride);
        } else {
            kernel_->dot->sum(reads, pass.sums.data());
            pass.counters.saturated += pass.wide.convert(
                digits.reads(), pass.sums, pass.noise, number, strip, pass.codes.data());
        }
    }
}

void Mvm::look_up_block(Pass& pass, int block) const {
    const Conductances& g = *setup_.conductances;
    const int begin = block * g.layout.rows_per_read;
    const int end = std::min(g.layout.rows, begin + g.layout.rows_per_read);
    pass.bits.prepare(begin, end, pass.count, pass.x);
    pass.partial.resize(pass.bits.chunks().size() * size(kChunk * kStrip));
    if (way_ == Way::kWide) {
        pass.noise.draw(pass.bits.reads(), pass.names, pass.x, block);
    }
    for (int strip = 0; strip < g.stride / kStrip; ++strip) {
        if (!is_certain(block, strip)) {
            look_up_strip(pass, block, strip);
        }
    }
}

void Mvm::look_up_strip(Pass& pass, int block, int strip) const {
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
            pass.wide.convert(bits.reads(), pass.sums, pass.noise, block, strip, pass.codes.data());
    }
}

}  // namespace nvcim
