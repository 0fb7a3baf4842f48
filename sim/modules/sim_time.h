// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>

#include "models/base/clock.h"

namespace nvcim::sim {

using nvcim::cycles;
using nvcim::period_ps;

/// The only place that makes SystemC times.
sc_core::sc_time to_sc_time(std::int64_t picoseconds);

/// Simulated time in picoseconds.
std::int64_t now_ps();

}  // namespace nvcim::sim
