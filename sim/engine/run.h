// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/engine/study.h"
#include "sim/stats/run_result.h"
#include "sim/trace/tracer.h"

namespace nvcim::sim {

/// What a run leaves behind besides its statistics.
struct RunOutput {
    RunResult result;
    std::vector<TensorMap> shared_blocks;  ///< trained weights by chip, empty without TSB
};

/// Runs an experiment: with fidelity cost see run_cost(); else the Monte Carlo study of accuracy,
/// then chip 0 in SystemC, which is programmed under the configured policy, then classifies
/// experiment.cycle.images images with real data (segment by segment, see turns.h, if it takes
/// several); programming under `none` and `all` follows for comparison, untraced. One SystemC
/// simulation: call it once per process. `tracer` may be null. Results do not depend on `threads`
/// and `tracer`.
RunOutput run_experiment(const Experiment& experiment,
                         const Workload& workload,
                         int threads,
                         Tracer* tracer,
                         const Progress& progress);

/// What was run, but for the name of the experiment.
RunIdentity run_identity(const Experiment& experiment, const Workload& workload);

/// What follows the study in a run with data. `segments` are lay_out() of the experiment, whose
/// replicas the study has. Also once per process.
RunOutput run_chip(const Experiment& experiment,
                   const Workload& workload,
                   const std::vector<Program>& segments,
                   const Study& study,
                   Tracer* tracer,
                   const Progress& progress);

}  // namespace nvcim::sim
