// SPDX-License-Identifier: Apache-2.0
#include "models/circuit/fixed_adc.h"

#include <algorithm>

namespace nvcim {

namespace {
constexpr std::int64_t kLargest = 32767;
constexpr std::int32_t kLargestLsb = 16383;  // `rest` fits 16 bits
}  // namespace

std::int32_t FixedAdc::code(std::int32_t sum) const {
    const std::int32_t inside = std::clamp<std::int32_t>(sum, lowest, highest);
    const std::int32_t q = (inside * multiplier + (1 << 14)) >> 15;
    const std::int32_t rest = inside - q * lsb;
    return q + (rest > half ? 1 : 0) - (rest < -half ? 1 : 0);
}

std::optional<FixedAdc> make_fixed_adc(const AdcTransfer& adc) {
    if (adc.lsb > kLargestLsb) {
        return std::nullopt;
    }
    const std::int64_t half = (adc.lsb - 1) / 2;
    const std::int64_t multiplier = (65536 / adc.lsb + 1) / 2;
    FixedAdc fixed;
    fixed.lowest =
        static_cast<std::int16_t>(std::max<std::int64_t>(-kLargest, adc.lowest_inside()));
    fixed.highest =
        static_cast<std::int16_t>(std::min<std::int64_t>(kLargest, adc.highest_inside()));
    fixed.multiplier = static_cast<std::int16_t>(std::min(kLargest, multiplier));
    fixed.lsb = static_cast<std::int16_t>(adc.lsb);
    fixed.half = static_cast<std::int16_t>(half);
    return fixed;
}

}  // namespace nvcim
