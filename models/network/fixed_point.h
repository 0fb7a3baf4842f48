// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "models/network/quantized.h"

namespace nvcim {

/// Largest shift of a Requantize: an accumulator of 32 bits times a multiplier of 31 bits, plus an
/// offset of at most 2^61, cannot leave 64 bits.
inline constexpr int kMostShift = 60;

/// Builds y = clamp(round(acc * factor[c] + bias[c]), low, high) in fixed point (limits: 0, 0 to be
/// set by the caller).
///
/// The shift is the largest that keeps every |multiplier| below 2^31, every |offset| below 2^61
/// and itself within `most_shift`. Where only the first binds, the largest multiplier has 31
/// bits: its relative error is below 2^-31, and every channel's error stays below
/// 2^-31 max|factor| |acc| + 1/2. Uses exact scaling by powers of two only.
/// Throws WorkloadError starting with `at` if a number is not finite or no shift works.
Requantize make_requantize(const std::vector<double>& factor,
                           const std::vector<double>& bias,
                           const std::string& at,
                           int most_shift = kMostShift);

}  // namespace nvcim
