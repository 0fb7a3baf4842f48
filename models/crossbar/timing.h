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
/// Where reads are left out (ZeroSkip) the same with those that are left; without any, the sums are
/// 0 and there at once: latency and interval 0.
/// Each time is rounded up to whole cycles before it is multiplied (docs/timing.md).
struct MvmTiming {
    std::int64_t reads = 0;      ///< N
    std::int64_t read = 0;       ///< R
    std::int64_t convert = 0;    ///< A
    std::int64_t shift_add = 0;  ///< D
    std::int64_t pace = 0;       ///< from one read to the next: max(R, A, D) or max(R + A, D)
    std::int64_t latency = 0;    ///< from the first read to the last sum
    std::int64_t interval = 0;   ///< between the starts of two products

    /// The same if only `made` reads are made, 0 .. N.
    [[nodiscard]] std::int64_t latency_of(std::int64_t made) const {
        return made == 0 ? 0 : read + convert + (made - 1) * pace + shift_add;
    }
    [[nodiscard]] std::int64_t interval_of(std::int64_t made) const { return made * pace; }
};

MvmTiming mvm_timing(
    const CrossbarConfig& config, Nanoseconds clock, std::int64_t steps, int rows, int columns);

}  // namespace nvcim
