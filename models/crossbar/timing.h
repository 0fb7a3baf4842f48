// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/crossbar/crossbar_config.h"

namespace nvcim {

/// Closed form of one matrix-vector product on one crossbar, in clock cycles.
///
/// With S input steps (signed inputs: both passes), `rows` rows and `columns` converted columns on
/// the crossbar (a differential pair is one):
///
///     N = S ceil(rows / rows_active)             reads
///     R = read time                              DAC, array and settling
///     A = ceil(columns / ADCs) conversion time   the columns of one ADC follow one another
///     D = shift-add time
///
///     sample-and-hold:   latency R + (N-1) max(R, A, D) + A + D    interval N max(R, A, D)
///     without:           latency R + A + (N-1) max(R + A, D) + D   interval N max(R + A, D)
///
/// (Without sample-and-hold and with D <= R + A the latency is N (R + A) + D.)
/// Each time is rounded up to whole cycles before it is multiplied (docs/timing.md).
struct MvmTiming {
    std::int64_t reads = 0;      ///< N
    std::int64_t read = 0;       ///< R
    std::int64_t convert = 0;    ///< A
    std::int64_t shift_add = 0;  ///< D
    std::int64_t latency = 0;    ///< from the first read to the last sum
    std::int64_t interval = 0;   ///< between the starts of two products
};

MvmTiming mvm_timing(
    const CrossbarConfig& config, Nanoseconds clock, std::int64_t steps, int rows, int columns);

}  // namespace nvcim
