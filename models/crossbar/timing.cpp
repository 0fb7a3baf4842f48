// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/timing.h"

#include <algorithm>

#include "models/base/clock.h"

namespace nvcim {

MvmTiming mvm_timing(
    const CrossbarConfig& config, Nanoseconds clock, std::int64_t steps, int rows, int columns) {
    MvmTiming t;
    t.reads = steps * ceil_div(rows, std::min(config.rows, config.rows_active));
    t.read = cycles(config.read, clock);
    t.convert = ceil_div(columns, config.adc.per_crossbar) * cycles(config.adc.conversion, clock);
    t.shift_add = cycles(config.shift_add.latency, clock);
    t.pace = config.sample_hold.enabled ? std::max({t.read, t.convert, t.shift_add})
                                        : std::max(t.read + t.convert, t.shift_add);
    t.latency = t.latency_of(t.reads);
    t.interval = t.interval_of(t.reads);
    return t;
}

}  // namespace nvcim
