// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/trace/recorder.h"

namespace nvcim::sim {

/// Adds levels of the chip as a whole, worked out of the slices that the trace has kept:
///
///  - chip.links_busy   links of the network that carry a message
///  - chip.power_uw     sum of what the slices under way draw (Tracer::set_energy()); over an
///                      unfiltered trace its integral is the energy of the run
///
/// One that would always be 0 is left out.
void add_counters(Recorder& trace);

}  // namespace nvcim::sim
