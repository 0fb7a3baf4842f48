// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/engine/batch.h"
#include "sim/engine/programming.h"
#include "sim/engine/verify_mask.h"
#include "sim/engine/workload.h"
#include "sim/engine/workshop.h"
#include "sim/stats/run_result.h"

namespace nvcim::sim {

/// A chip as an experiment leaves it: what the cycle-level run and the cost figures look at.
struct FinishedChip {
    QuantizedNetwork network;             ///< shared blocks as trained for this chip
    std::vector<AdcTransfer> converters;  ///< by node
    ChipWrites writes;
    VerifyMask mask;
    std::vector<MvmCounters> counters;  ///< by node, over all images
};

/// Result of the Monte Carlo study of an experiment.
struct Study {
    AccuracyResult accuracy;
    FinishedChip first;                    ///< chip 0
    std::vector<TensorMap> shared_blocks;  ///< trained weights by chip, empty without TSB
};

/// Programs `experiment.run.chips` chips, weight matrix m on replicas[m] arrays, classifies the
/// images before and after the shared block of each is trained and programmed, and runs the control
/// rows on the same chips. Results do not depend on `threads`.
Study run_study(const Experiment& experiment,
                const Workload& workload,
                const std::vector<int>& replicas,
                int threads,
                const Progress& progress);

}  // namespace nvcim::sim
