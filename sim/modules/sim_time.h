// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>

#include "models/base/units.h"

namespace nvcim::sim {

/// Whole clock cycles of a block, rounded up (0 stays 0): every latency is a number of cycles.
std::int64_t cycles(Nanoseconds latency, Nanoseconds clock);

/// The clock period in picoseconds. Precondition (checked by the configuration): a whole number.
std::int64_t period_ps(Nanoseconds clock);

/// The only place that makes SystemC times.
sc_core::sc_time to_sc_time(std::int64_t picoseconds);

/// Simulated time in picoseconds.
std::int64_t now_ps();

}  // namespace nvcim::sim
