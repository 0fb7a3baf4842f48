// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/base/units.h"

namespace nvcim {

/// Whole clock cycles of a latency, rounded up (0 stays 0).
std::int64_t cycles(Nanoseconds latency, Nanoseconds clock);

/// The clock period in picoseconds. Precondition (checked by the configuration): a whole number.
std::int64_t period_ps(Nanoseconds clock);

/// Division of counts that rounds up: the only one that time and sizes may use.
constexpr std::int64_t ceil_div(std::int64_t count, std::int64_t per) {
    return (count + per - 1) / per;
}

/// Levels of a tree of two-input adders over `terms` terms: ceil(log2(terms)), 0 for one term.
int adder_levels(std::int64_t terms);

}  // namespace nvcim
