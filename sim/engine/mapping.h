// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/compiler/program.h"
#include "sim/engine/cycle.h"
#include "sim/engine/programming.h"
#include "sim/engine/verify_mask.h"
#include "sim/stats/run_result.h"

namespace nvcim::sim {

/// Parts of a result that runs with data and cost runs share.

/// Reading back all matrices but the shared blocks, every replica.
ReadBackResult read_back_result(const Experiment& experiment,
                                const QuantizedNetwork& network,
                                const std::vector<Program>& segments);

/// What of the chip the network takes. Of several segments: the most crossbars and tiles of one,
/// replicas and traffic of all, utilisation of all that is written.
LayoutResult layout_result(const std::vector<Program>& segments, const CrossbarConfig& crossbar);

/// Where the weight layer of `stage` lies.
LayerResult layer_row(const StagePlan& stage, const Program& program);

/// Latency, energy, stages and time line.
void add_cycles(CycleResult&& run, RunResult& result);

}  // namespace nvcim::sim
