// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/network/graph.h"
#include "sim/compiler/program.h"
#include "sim/engine/experiment.h"
#include "sim/stats/run_result.h"

namespace nvcim::sim {

/// An experiment is run in parts that depend on parts of it only. Each of these functions sets
/// everything else to its default; a part that is computed from what they give cannot depend on
/// anything else, and experiments for which they give the same share the result (docs/sweep.md).

/// For run_study(): the values. Left out: time, energy, area, tiles, network, buffers, the
/// cycle-level run, traces; the mapping unless it replicates weights or cuts the network into
/// segments, which gives every replica its own noise.
Experiment accuracy_part(const Experiment& experiment);

/// For what happens on the chip in time: all but the prices (energy per operation, area, leakage;
/// those of write pulses are part of programming). With fidelity cost, which has no values, the
/// converters' resolution, range and errors and the wires are left out, too.
Experiment timing_part(const Experiment& experiment);

/// Replaces what depends on prices in the result of a run of timing_part(experiment): energy,
/// area, cost of the read-back. Then it is that of `experiment`. Not for several segments, whose
/// turns sum energies up on the way.
void price(const Experiment& experiment,
           const Graph& graph,
           const std::vector<Program>& segments,
           RunResult& result);

}  // namespace nvcim::sim
