// SPDX-License-Identifier: Apache-2.0
#include "models/circuit/adc.h"

#include <algorithm>
#include <cstdlib>

#include "models/base/error.h"

namespace nvcim {

namespace {

/// Nearest whole number of lsb; lsb is odd, so there are no ties.
std::int64_t rounded(std::int32_t sum, std::int32_t lsb) {
    const std::int64_t magnitude = std::abs(std::int64_t{sum});
    const std::int64_t steps = (2 * magnitude + lsb) / (2 * std::int64_t{lsb});
    return sum < 0 ? -steps : steps;
}

}  // namespace

std::int32_t AdcTransfer::code(std::int32_t sum) const {
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(rounded(sum, lsb), low, high));
}

namespace {
constexpr std::int64_t kFarthest = 2147483647;
}

std::int32_t AdcTransfer::lowest_inside() const {
    return static_cast<std::int32_t>(std::max(-kFarthest, std::int64_t{low} * lsb - (lsb - 1) / 2));
}

std::int32_t AdcTransfer::highest_inside() const {
    return static_cast<std::int32_t>(std::min(kFarthest, std::int64_t{high} * lsb + (lsb - 1) / 2));
}

bool AdcTransfer::saturates(std::int32_t sum) const {
    const std::int64_t steps = rounded(sum, lsb);
    return steps < low || steps > high;
}

int lossless_bits(int rows, int cell_bits, int dac_bits, bool is_signed) {
    const std::int64_t largest =
        std::int64_t{rows} * ((1 << cell_bits) - 1) * ((1 << dac_bits) - 1);
    int bits = 0;
    while ((std::int64_t{1} << bits) < largest + 1) {
        ++bits;
    }
    return bits + (is_signed ? 1 : 0);
}

AdcTransfer make_adc(int bits, bool is_signed, int unit, std::int64_t largest_sum) {
    NVCIM_ASSERT(bits >= 1 && bits <= 16 && unit >= 1 && unit % 2 == 1 && largest_sum >= 0);
    AdcTransfer adc;
    // A signed converter of one bit still tells -1 from 0 and 1: a comparator pair.
    adc.high = std::max(1, is_signed ? (1 << (bits - 1)) - 1 : (1 << bits) - 1);
    adc.low = is_signed ? -adc.high : 0;
    // The end code covers sums up to (high + 1/2) lsb.
    std::int64_t lsb = unit;
    while ((2 * std::int64_t{adc.high} + 1) * lsb < 2 * largest_sum) {
        const std::int64_t needed = 2 * largest_sum / (2 * std::int64_t{adc.high} + 1);
        lsb = std::max(lsb + 2, needed | 1);
    }
    adc.lsb = static_cast<std::int32_t>(lsb);
    return adc;
}

}  // namespace nvcim
