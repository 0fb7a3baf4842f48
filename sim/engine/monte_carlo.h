// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/study.h"
#include "sim/engine/workshop.h"

namespace nvcim::sim {

/// Monte Carlo over the chips of an experiment: each is programmed and classifies, gets its shared
/// block (or other biases) trained and placed, and classifies again.
class MonteCarlo {
public:
    /// `statistical`: the block that all chips share under TsbMode::kModel. The arguments must
    /// outlive the object.
    MonteCarlo(const Workshop& workshop, const TensorMap& statistical, const Progress& progress);

    /// Simulates run.chips chips, or as many as run.until_ci needs. Fills accuracy.before and
    /// accuracy.after, the trained blocks and chip 0 of `study`.
    void run(Study& study);

    /// Accuracies with biases retrained per chip instead; empty without that control.
    [[nodiscard]] const ChipAccuracies& bias_only() const { return bias_only_; }

private:
    void run_group(int first, int count, Study& study);
    [[nodiscard]] double accuracy_with_biases(const TensorMap& biases,
                                              const ChipWrites& chip) const;
    void finish_chip(ChipWrites chip,
                     const VerifyMask& mask,
                     const TensorMap& blocks,
                     Study& study);
    bool is_sure(Study& study);

    const Workshop& workshop_;
    const Experiment& experiment_;
    const TensorMap& statistical_;
    const Progress& progress_;
    ChipAccuracies bias_only_;
};

}  // namespace nvcim::sim
