// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/circuit/circuit_config.h"

namespace nvcim {

/// Transfer function of an ADC: code = clamp(round(sum / lsb), low, high).
///
/// Sums are whole conductance-grid steps and `lsb` is an odd whole number of them, so a sum never
/// lies half way between two codes: every rounding mode and every arithmetic gives the same code.
struct AdcTransfer {
    std::int32_t lsb = 1;  ///< grid steps per code, odd
    std::int32_t low = 0;
    std::int32_t high = 255;

    [[nodiscard]] std::int32_t code(std::int32_t sum) const;
    /// Smallest and largest sum inside the range (limited to 32 bits).
    [[nodiscard]] std::int32_t lowest_inside() const;
    [[nodiscard]] std::int32_t highest_inside() const;
    /// True if `sum` lies outside the range, so that the code is an end code.
    [[nodiscard]] bool saturates(std::int32_t sum) const;
};

/// Bits of a lossless converter: ceil(log2(rows * (2^cell_bits - 1) * (2^dac_bits - 1) + 1)),
/// one more if sums are signed.
int lossless_bits(int rows, int cell_bits, int dac_bits, bool is_signed);

/// Converter with `bits` and the smallest odd lsb, not below `unit`, at which `largest_sum` (grid
/// steps, >= 0) does not saturate. is_signed: codes -(2^(bits-1) - 1) .. 2^(bits-1) - 1, else
/// 0 .. 2^bits - 1. Lossless whenever bits >= lossless_bits: then lsb == unit.
AdcTransfer make_adc(int bits, bool is_signed, int unit, std::int64_t largest_sum);

}  // namespace nvcim
