// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/controls.h"

#include <algorithm>

namespace nvcim::sim {

namespace {

/// Weights of the shared blocks over those of the backbone.
double block_share(const QuantizedNetwork& integers) {
    double block = 0.0;
    double backbone = 0.0;
    for (int m = 0; m < static_cast<int>(integers.matrices.size()); ++m) {
        const auto weights =
            static_cast<double>(integers.matrices[static_cast<std::size_t>(m)].q.size());
        (m < integers.first_shared_matrix ? backbone : block) += weights;
    }
    return backbone > 0.0 ? std::min(1.0, block / backbone) : 0.0;
}

/// All chips under another policy, with one shared block for all if `blocks` is given.
ControlRow control_row(const Workshop& workshop,
                       int chips,
                       const Progress& progress,
                       const char* name,
                       const ProgrammingConfig& policy,
                       const TensorMap* blocks) {
    ControlRow row;
    row.name = name;
    for (int c = 0; c < chips; ++c) {
        progress(row.name, c, chips);
        const auto number = static_cast<std::uint32_t>(c);
        const VerifyMask mask = workshop.mask_of(policy, blocks != nullptr, number);
        ChipWrites chip = workshop.program(mask, number, workshop.threads());
        const PreparedNetwork network =
            blocks != nullptr ? workshop.place_blocks(*blocks, mask, chip) : workshop.bare();
        row.accuracy.per_chip.push_back(workshop.classify_on(chip, network).accuracy());
        row.verified_weight_fraction = mask.fraction();
    }
    progress("", 0, 0);
    return row;
}

}  // namespace

std::vector<ControlRow> run_controls(const Workshop& workshop,
                                     int chips,
                                     const ChipAccuracies& bias_only,
                                     const Progress& progress) {
    const Experiment& experiment = workshop.experiment();
    const ControlsConfig& controls = experiment.controls;
    std::vector<ControlRow> rows;
    const auto add =
        [&](const char* name, const ProgrammingConfig& policy, const TensorMap* blocks) {
            rows.push_back(control_row(workshop, chips, progress, name, policy, blocks));
        };
    if (controls.bias_only) {
        rows.push_back({"biases retrained per chip, no block", bias_only, 0.0});
    }
    if (controls.statistical_tsb && workshop.has_block()) {
        const TensorMap blocks = workshop.train(
            workshop.workload().tensors, 0, TrainAgainst::kNoiseModel, Trained::kSharedBlock);
        add("TSB trained on the noise model", experiment.programming, &blocks);
    }
    if (controls.random_verify) {
        add("as many random weights verified as the block has",
            {VerifyPolicy::kRandom, block_share(workshop.full().integers)},
            nullptr);
    }
    if (controls.full_verify) {
        add("every weight verified", {VerifyPolicy::kAll, 1.0}, nullptr);
    }
    return rows;
}

}  // namespace nvcim::sim
