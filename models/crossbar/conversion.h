// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/crossbar/mvm.h"

namespace nvcim {

/// What one conversion does to a column sum, docs/numerics.md section 5. Every way of computing a
/// product follows these functions to the bit.

/// Sum that the converter of a block's column sees, in grid steps:
/// round(gain * sum + offset) + round(noise), halves to even.
std::int32_t disturbed_sum(
    const MvmSetup& setup, int block, int column, std::int64_t sum, float noise);

/// The code of a disturbed sum.
std::int32_t code_of(const MvmSetup& setup, std::int32_t sum);

/// Spread of one conversion in grid steps, given sum digit^2 * read_variance() over its rows:
/// sqrt(read_sigma^2 variance + noise_sigma^2). Zero if nothing disturbs it. The noise is this
/// times a Random::single_normal(), in single precision.
float conversion_sigma(const MvmSetup& setup, double variance);

/// Variance of one cell's read noise in grid steps squared, for read_sigma 1.
double read_variance(const MvmSetup& setup, int row, int column);

}  // namespace nvcim
