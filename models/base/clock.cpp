// SPDX-License-Identifier: Apache-2.0
#include "models/base/clock.h"

#include <cmath>

#include "models/base/error.h"

namespace nvcim {

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

int adder_levels(std::int64_t terms) {
    int levels = 0;
    while ((std::int64_t{1} << levels) < terms) {
        ++levels;
    }
    return levels;
}

}  // namespace nvcim
