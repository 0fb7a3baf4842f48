// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/input_bits.h"

#include <algorithm>
#include <cstring>

namespace nvcim {

namespace {

/// Bit `plane` of four neighbouring bytes, first byte lowest.
std::uint32_t four_bits(const std::uint8_t* bytes, int plane) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    // The product moves the bits at 0, 8, 16, 24 to 24..27; no two terms share a place.
    return (((word >> plane) & 0x01010101U) * 0x01020408U) >> 24U;
}

}  // namespace

InputBits::InputBits(const MvmSetup& setup,
                     bool fused,
                     std::int32_t largest_code,
                     bool keep_empty,
                     int segment_groups)
    : setup_(setup),
      fused_(fused),
      largest_code_(largest_code),
      keep_empty_(keep_empty),
      segment_groups_(segment_groups) {}

void InputBits::prepare(int begin, int end, int count, const std::int16_t* x) {
    const int rows = end - begin;
    groups_ = (rows + kGroupRows - 1) / kGroupRows;
    bytes_.assign(static_cast<std::size_t>(2 * groups_ * kGroupRows), 0);
    chunks_.clear();
    offsets_.clear();
    reads_.clear();
    const bool is_signed = !setup_.steps.empty() && setup_.steps.back().negative;
    const std::ptrdiff_t stride = setup_.conductances->layout.rows;
    for (std::int32_t v = 0; v < count; ++v) {
        for (int pass = 0; pass < (is_signed ? 2 : 1); ++pass) {
            split(x + v * stride + begin, rows, pass == 1);
            add_vector(v, pass == 1);
        }
    }
}

void InputBits::split(const std::int16_t* x, int rows, bool negative) {
    std::uint8_t* const low = bytes_.data();
    std::uint8_t* const high = low + groups_ * kGroupRows;
    const int sign = negative ? -1 : 1;
    unsigned used = 0;
    for (int r = 0; r < rows; ++r) {
        const auto magnitude = static_cast<unsigned>(std::max(sign * x[r], 0));
        low[r] = static_cast<std::uint8_t>(magnitude);
        high[r] = static_cast<std::uint8_t>(magnitude >> 8U);
        used |= magnitude;
    }
    used_ = used;
    if (fused_) {
        count_bits();
    }
}

/// Adds the one-bits of all magnitudes to row_drives_: with one-bit digits, each drives a row once.
void InputBits::count_bits() {
    for (std::size_t i = 0; i + 8 <= bytes_.size(); i += 8) {  // 2 * kGroupRows divides the size
        std::uint64_t word = 0;
        std::memcpy(&word, bytes_.data() + i, sizeof word);
        word -= (word >> 1U) & 0x5555555555555555U;
        word = (word & 0x3333333333333333U) + ((word >> 2U) & 0x3333333333333333U);
        word = (word + (word >> 4U)) & 0x0F0F0F0F0F0F0F0FU;
        row_drives_ += static_cast<std::int64_t>((word * 0x0101010101010101U) >> 56U);
    }
}

/// Sum of the squared digits at `shift`; adds the rows with a digit to row_drives_.
std::int64_t InputBits::count_digits(int shift) {
    const int rows = groups_ * kGroupRows;
    const unsigned mask = (1U << static_cast<unsigned>(setup_.dac_bits)) - 1;
    std::int64_t squares = 0;
    for (int r = 0; r < rows; ++r) {
        const unsigned magnitude =
            bytes_[static_cast<std::size_t>(r)] + 256U * bytes_[static_cast<std::size_t>(rows + r)];
        const unsigned digit = (magnitude >> static_cast<unsigned>(shift)) & mask;
        squares += digit * digit;
        row_drives_ += digit != 0 ? 1 : 0;
    }
    return squares;
}

void InputBits::add_vector(std::int32_t vector, bool negative) {
    Bit bits[kChunk];
    int count = 0;
    int shift = 0;         // of the chunk under way
    std::int64_t sum = 0;  // of its code weights
    const auto finish = [&] {
        if (count > 0) {
            add_chunk(vector, bits, count, shift);
        }
        count = 0;
        sum = 0;
    };
    const unsigned mask = (1U << static_cast<unsigned>(setup_.dac_bits)) - 1;
    for (std::size_t s = 0; s < setup_.steps.size(); ++s) {
        const InputStep step = setup_.steps[s];
        if (step.negative != negative) {
            continue;
        }
        const unsigned digits = (used_ >> static_cast<unsigned>(step.shift)) & mask;
        if (digits == 0 && !keep_empty_) {
            continue;  // no row driven: the sum is 0 and so is its code
        }
        const auto slot = static_cast<std::int32_t>(reads_.size());
        reads_.push_back({vector, static_cast<std::int32_t>(s), 0});
        if (digits == 0) {
            continue;
        }
        if (!fused_) {
            reads_.back().squares = count_digits(step.shift);
        }
        for (int b = 0; b < setup_.dac_bits; ++b) {
            if (((digits >> static_cast<unsigned>(b)) & 1U) == 0) {
                continue;
            }
            if (count == 0) {
                shift = fused_ ? step.shift : 0;
            }
            std::int64_t weight = std::int64_t{1} << (fused_ ? step.shift - shift : b);
            if (count == kChunk || (fused_ && (sum + weight) * largest_code_ > 32767)) {
                finish();
                shift = fused_ ? step.shift : 0;
                weight = std::int64_t{1} << (fused_ ? 0 : b);
            }
            sum += weight;
            const std::int64_t sign = fused_ && negative ? -1 : 1;
            bits[count++] = {step.shift + b, slot, static_cast<std::int16_t>(sign * weight)};
        }
    }
    finish();
}

void InputBits::add_chunk(std::int32_t vector, const Bit* bits, int count, int shift) {
    ReadChunk chunk;
    chunk.vector = vector;
    chunk.shift = shift;
    const std::size_t first = offsets_.size();
    offsets_.resize(first + static_cast<std::size_t>(groups_ * kChunk), 0);
    for (int n = 0; n < kChunk; ++n) {
        const Bit& bit = bits[std::min(n, count - 1)];
        chunk.slots[n] = bit.slot;
        if (n >= count) {
            continue;  // factor 0; offset 0 is the entry that drives nothing
        }
        chunk.factors[n] = bit.factor;
        const std::uint8_t* bytes = bytes_.data() + (bit.plane >= 8 ? groups_ * kGroupRows : 0);
        std::uint16_t* to = offsets_.data() + first + n;
        int place = 0;  // of the group in its segment
        for (int g = 0; g < groups_; ++g, bytes += kGroupRows, to += kChunk) {
            *to = static_cast<std::uint16_t>(static_cast<unsigned>(place * kTableBytes) +
                                             64 * four_bits(bytes, bit.plane % 8));
            place = place + 1 == segment_groups_ ? 0 : place + 1;
        }
    }
    chunks_.push_back(chunk);
}

}  // namespace nvcim
