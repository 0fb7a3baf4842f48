// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/cycle.h"
#include "sim/modules/accelerator.h"

namespace nvcim::sim {

/// What the time of a run was spent on (Accelerator::critical_path()).
std::vector<Tracer::PathStep> critical_path(const Accelerator& accelerator);

/// Tells a trace, once a run is over, the energy of the units. Every leaf of it goes to the tracks
/// that did the work: what the crossbars of a stage took, with the reads of its input buffer, to
/// its groups; vector units, with the results that they write; links, with what they take out of
/// and put into buffers; the memory outside and the global buffer; the rest, mostly leakage, to a
/// track "leakage" that is busy all the time.
void trace_energy(const Accelerator& accelerator, const CycleResult& result, Tracer& tracer);

}  // namespace nvcim::sim
