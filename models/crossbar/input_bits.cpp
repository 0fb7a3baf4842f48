// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/input_bits.h"

#include <algorithm>
#include <cstring>

namespace nvcim {

InputBits::InputBits(const MvmSetup& setup,
                     const TableKernel& kernel,
                     bool fused,
                     std::int32_t largest_code,
                     EmptyReads empty,
                     int segment_groups)
    : setup_(setup),
      kernel_(kernel),
      fused_(fused),
      largest_code_(largest_code),
      empty_(empty),
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
            const bool negative = pass == 1;
            const std::int16_t* const vector = x + v * stride;
            split(vector + begin, rows, negative);
            add_vector(
                v, negative, read_anyway(empty_, vector, static_cast<int>(stride), negative));
        }
    }
}

void InputBits::split(const std::int16_t* x, int rows, bool negative) {
    std::uint8_t* const low = bytes_.data();
    std::uint8_t* const high = low + groups_ * kGroupRows;
    const std::int16_t sign = negative ? -1 : 1;
    std::uint16_t used = 0;
    for (int r = 0; r < rows; ++r) {  // in 16 bits, of which a register holds most
        const auto value = static_cast<std::int16_t>(sign * x[r]);
        const auto magnitude = static_cast<std::uint16_t>(std::max<std::int16_t>(value, 0));
        low[r] = static_cast<std::uint8_t>(magnitude);
        high[r] = static_cast<std::uint8_t>(magnitude >> 8U);
        used = static_cast<std::uint16_t>(used | magnitude);
    }
    used_ = used;
    if (fused_) {
        count_bits();
    }
}

/// Adds the one-bits of all magnitudes to row_drives_: with one-bit digits, each drives a row once.
void InputBits::count_bits() {
    // 2 * kGroupRows divides the size; behind the low bytes there are only zeros if none is larger.
    const std::size_t end = used_ < 256 ? bytes_.size() / 2 : bytes_.size();
    std::uint64_t sums = 0;  // four of 16 bits: enough for 4096 rows of 15 bits
    for (std::size_t i = 0; i < end; i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes_.data() + i, sizeof word);
        word -= (word >> 1U) & 0x5555555555555555U;
        word = (word & 0x3333333333333333U) + ((word >> 2U) & 0x3333333333333333U);
        word = (word + (word >> 4U)) & 0x0F0F0F0F0F0F0F0FU;
        sums += (word & 0x00FF00FF00FF00FFU) + ((word >> 8U) & 0x00FF00FF00FF00FFU);
    }
    row_drives_ += static_cast<std::int64_t>((sums * 0x0001000100010001U) >> 48U);
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

/// The planes of one-bit digits that are not empty, without a branch on what nobody can predict.
void InputBits::find_bits(bool negative) {
    bits_.resize(setup_.steps.size());
    std::size_t count = 0;
    for (const InputStep& step : setup_.steps) {
        if (step.negative == negative) {
            bits_[count] = {step.shift, 0, step.shift};
            count += (used_ >> static_cast<unsigned>(step.shift)) & 1U;
        }
    }
    bits_.resize(count);
}

void InputBits::add_vector(std::int32_t vector, bool negative, unsigned anyway) {
    if (fused_) {
        find_bits(negative);
        add_chunks(vector, negative);
        return;
    }
    const unsigned mask = (1U << static_cast<unsigned>(setup_.dac_bits)) - 1;
    bits_.clear();
    for (std::size_t s = 0; s < setup_.steps.size(); ++s) {
        const InputStep step = setup_.steps[s];
        if (step.negative != negative) {
            continue;
        }
        const unsigned digits = (used_ >> static_cast<unsigned>(step.shift)) & mask;
        if (digits == 0 && ((anyway >> static_cast<unsigned>(step.shift)) & mask) == 0) {
            continue;  // no row driven: the sum is 0 and so is its code
        }
        const auto slot = static_cast<std::int32_t>(reads_.size());
        reads_.push_back({vector, static_cast<std::int32_t>(s), 0});
        reads_.back().squares = digits != 0 ? count_digits(step.shift) : 0;
        for (int b = 0; b < setup_.dac_bits; ++b) {
            if (((digits >> static_cast<unsigned>(b)) & 1U) != 0) {
                bits_.push_back({step.shift + b, slot, b});
            }
        }
    }
    add_chunks(vector, negative);
}

/// Cuts the bits into chunks of 8, 4, 2 or 1 of one byte each, whose sum of codes stays within 16
/// bits.
void InputBits::add_chunks(std::int32_t vector, bool negative) {
    const int sign = fused_ && negative ? -1 : 1;
    for (std::size_t first = 0; first < bits_.size();) {
        const auto left = static_cast<int>(std::min<std::size_t>(bits_.size() - first, kChunk));
        const Bit* const bits = bits_.data() + first;
        int count = 0;
        std::int64_t sum = 0;
        while (count < left) {
            sum += fused_ ? std::int64_t{1} << (bits[count].weight - bits[0].weight) : 0;
            if (sum * largest_code_ > 32767 || bits[count].plane / 8 != bits[0].plane / 8) {
                break;
            }
            ++count;
        }
        count = std::max(count, 1);
        if (count != 7 && count != 3) {  // these two fill the next width well enough
            count = count >= 8 ? 8 : count >= 4 ? 4 : count >= 2 ? 2 : 1;
        }
        add_chunk(vector, bits, count, sign);
        first += static_cast<std::size_t>(count);
    }
}

void InputBits::add_chunk(std::int32_t vector, const Bit* bits, int count, int sign) {
    ReadChunk chunk;
    chunk.vector = vector;
    chunk.width = count > 4 ? 8 : count > 2 ? 4 : count;
    chunk.first = static_cast<std::int64_t>(offsets_.size());
    chunk.shift = fused_ ? bits[0].weight : 0;
    offsets_.resize(offsets_.size() + static_cast<std::size_t>(groups_ * chunk.width));
    std::uint16_t* const offsets = offsets_.data() + chunk.first;
    std::uint32_t planes[kChunk];
    const int high = bits[0].plane / 8;
    for (int n = 0; n < chunk.width; ++n) {
        const Bit& bit = bits[std::min(n, count - 1)];
        chunk.slots[n] = bit.slot;
        planes[n] = n < count ? static_cast<std::uint32_t>(bit.plane - 8 * high) : kNoPlane;
        chunk.factors[n] =
            static_cast<std::int16_t>(n < count ? sign * (1 << (bit.weight - chunk.shift)) : 0);
    }
    kernel_.cut(bytes_.data() + high * groups_ * kGroupRows,
                groups_,
                segment_groups_,
                planes,
                chunk.width,
                offsets);
    chunks_.push_back(chunk);
}

}  // namespace nvcim
