// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/network/graph.h"
#include "sim/compiler/program.h"
#include "sim/engine/experiment.h"
#include "sim/stats/run_result.h"
#include "sim/trace/tracer.h"

namespace nvcim::sim {

/// Rows per matrix whose writing a cost run simulates; the rest is scaled up.
inline constexpr int kSampledRows = 8;

/// Fidelity cost: time, energy, area and programming cost of `graph` (layers only, no tensors) on
/// the experiment's chip, where `segments` (lay_out()) lie; accuracy stays empty. One SystemC
/// simulation. `tracer` may be null.
///
/// Time, stalls and every count that does not depend on data are those of a run with data. The
/// others follow an assumption:
///  - rows that reads drive (and cells and DACs with them): cycle.input_density of all rows;
///  - verified cells: pulses and reads of kSampledRows rows of every matrix (the whole matrix if it
///    has fewer) are simulated and scaled up. Where nothing is verified every cell gets one pulse,
///    all rows are alike, and one of them says exactly what the others take.
RunResult run_cost(const Experiment& experiment,
                   const Graph& graph,
                   const std::vector<Program>& segments,
                   Tracer* tracer);

}  // namespace nvcim::sim
