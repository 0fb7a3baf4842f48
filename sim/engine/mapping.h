// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/compiler/program.h"
#include "sim/engine/cycle.h"
#include "sim/engine/programming.h"
#include "sim/engine/verify_mask.h"
#include "sim/modules/programming_controller.h"
#include "sim/stats/run_result.h"

namespace nvcim::sim {

/// Parts of a result that runs with data and cost runs share.

ProgrammingCost to_cost(const MappingCost& cost);

/// Matrices that are written: all, or without shared blocks those in front of them.
std::size_t programmed_matrices(const QuantizedNetwork& network, bool with_blocks);

/// One job per written matrix and copy, named by the matrix ("tsb.1" where there are several
/// copies). They point into `writes`.
std::vector<ProgrammingJob> programming_jobs(const QuantizedNetwork& network,
                                             const std::vector<std::vector<ProgramResult>>& writes,
                                             const VerifyMask& mask,
                                             bool with_blocks);

/// Reading back all matrices but the shared blocks, every replica.
ReadBackResult read_back_result(const Experiment& experiment,
                                const QuantizedNetwork& network,
                                const Program& program);

/// Where the weight layer of `stage` lies.
LayerResult layer_row(const StagePlan& stage, const Program& program);

/// Latency, energy, stages and time line.
void add_cycles(CycleResult&& run, RunResult& result);

}  // namespace nvcim::sim
