// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "models/circuit/adc.h"

namespace nvcim {

/// The same transfer function in 16-bit arithmetic, for sums that fit 16 bits:
///
///     c    = clamp(sum, lowest, highest)              (sum != c: the conversion saturates)
///     q    = (c multiplier + 2^14) >> 15              (multiplier = 2^15 / lsb, rounded)
///     rest = c - q lsb
///     code = q + (rest > half) - (rest < -half)       (half = (lsb - 1) / 2)
///
/// |c| < 2^15 and the multiplier is off by at most 1/2 (by 1 for lsb 1), so q is at most one away
/// from the nearest whole number and the last line mends it: equal to AdcTransfer::code.
struct FixedAdc {
    std::int16_t lowest = 0;
    std::int16_t highest = 0;
    std::int16_t multiplier = 0;
    std::int16_t lsb = 1;
    std::int16_t half = 0;

    [[nodiscard]] std::int32_t code(std::int32_t sum) const;
};

/// The fixed-point form of `adc`, or nothing if its lsb is beyond 16383 steps.
std::optional<FixedAdc> make_fixed_adc(const AdcTransfer& adc);

}  // namespace nvcim
