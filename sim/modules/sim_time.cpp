// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/sim_time.h"

#include <cmath>

#include "models/base/error.h"

namespace nvcim::sim {

std::int64_t period_ps(Nanoseconds clock) {
    const std::int64_t period = std::llround(clock.value() * 1000.0);
    NVCIM_ASSERT(period > 0);
    return period;
}

std::int64_t cycles(Nanoseconds latency, Nanoseconds clock) {
    const std::int64_t period = period_ps(clock);
    // Nanoseconds come from decimal text: a hair above a whole number of cycles is that number.
    const double exact = latency.value() * 1000.0 / static_cast<double>(period);
    return static_cast<std::int64_t>(std::ceil(exact - 1e-9));
}

sc_core::sc_time to_sc_time(std::int64_t picoseconds) {
    return sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(picoseconds));
}

std::int64_t now_ps() { return static_cast<std::int64_t>(sc_core::sc_time_stamp().value()); }

}  // namespace nvcim::sim
