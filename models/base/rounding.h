// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace nvcim {

/// The nearest whole number, halves to even, for |x| < 2^51: std::nearbyint() in two additions,
/// which the vectoriser understands. Always inlined, so that it takes on the caller's instructions.
inline __attribute__((always_inline)) double round_half_even(double x) {
    constexpr double kShift = 6755399441055744.0;  // 1.5 * 2^52
    return (x + kShift) - kShift;
}

}  // namespace nvcim
