// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/cycle.h"
#include "sim/modules/accelerator.h"

namespace nvcim::sim {

/// Tells a trace what is known once a run is over: the critical path of the first inference, and
/// the energy of the units. Every leaf of the energy goes to the tracks that did the work: what the
/// crossbars of a stage took, with the reads of its input buffer, to its groups; vector units, with
/// the results that they write; links, with what they take out of and put into buffers; the memory
/// outside and the global buffer; the rest, mostly leakage, to a track "leakage" that is busy all
/// the time.
void trace_run(const Accelerator& accelerator, const CycleResult& result, Tracer& tracer);

}  // namespace nvcim::sim
