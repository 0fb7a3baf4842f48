// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/monte_carlo.h"

#include <algorithm>

#include "models/base/parallel.h"

namespace nvcim::sim {

MonteCarlo::MonteCarlo(const Workshop& workshop,
                       const TensorMap& statistical,
                       const Progress& progress)
    : workshop_(workshop),
      experiment_(workshop.experiment()),
      statistical_(statistical),
      progress_(progress) {}

void MonteCarlo::run(Study& study) {
    const int chips = experiment_.run.chips;
    const int threads = workshop_.threads();
    study.accuracy.before.emplace();
    if (workshop_.with_tsb()) {
        study.accuracy.after.emplace();
    }
    // Chips in groups of one per thread, so that memory does not grow with their number.
    bool sure = false;
    for (int first = 0; first < chips && !sure; first += threads) {
        run_group(first, std::min(threads, chips - first), study);
        sure = is_sure(study);
    }
    progress_("", 0, 0);
}

/// Whether enough chips are known for run.until_ci. Chips beyond the first that suffice (they
/// ran beside it) are dropped, so that the result does not depend on threads.
bool MonteCarlo::is_sure(Study& study) {
    constexpr std::size_t kFewestChips = 3;
    AccuracyResult& accuracy = study.accuracy;
    const std::vector<double> chips =
        accuracy.after ? accuracy.after->per_chip : accuracy.before->per_chip;
    for (std::size_t n = kFewestChips; n <= chips.size() && experiment_.run.until_ci > 0.0; ++n) {
        const auto end = chips.begin() + static_cast<std::ptrdiff_t>(n);
        if (*summarize({chips.begin(), end}).ci95 <= experiment_.run.until_ci) {
            accuracy.before->per_chip.resize(n);
            if (accuracy.after) {
                accuracy.after->per_chip.resize(n);
                study.shared_blocks.resize(n);
            }
            bias_only_.per_chip.resize(std::min(n, bias_only_.per_chip.size()));
            return true;
        }
    }
    return false;
}

void MonteCarlo::run_group(int first, int count, Study& study) {
    const int threads = workshop_.threads();
    const bool with_tsb = workshop_.with_tsb();
    const auto size = static_cast<std::size_t>(count);
    std::vector<ChipWrites> group(size);
    std::vector<TensorMap> blocks(size);
    std::vector<VerifyMask> masks(size);
    progress_("programming", first, experiment_.run.chips);
    parallel_for(size, threads, [&](std::size_t i, int) {
        const auto number = static_cast<std::uint32_t>(first) + static_cast<std::uint32_t>(i);
        masks[i] = workshop_.mask_of(experiment_.programming, with_tsb, number);
        group[i] = workshop_.program(masks[i], number, std::max(1, threads / count));
    });
    progress_("classifying", first, experiment_.run.chips);
    for (std::size_t i = 0; i < size; ++i) {
        BatchResult result = workshop_.classify_on(group[i], workshop_.bare());
        study.accuracy.before->per_chip.push_back(result.accuracy());
        if (group[i].chip.number == 0) {
            study.first.counters = std::move(result.counters);
        }
    }
    std::vector<TensorMap> biases(experiment_.controls.bias_only ? size : 0);
    if (with_tsb || !biases.empty()) {
        progress_("reading back and training", first, experiment_.run.chips);
        const bool per_chip = with_tsb && experiment_.tsb.mode == TsbMode::kChip;
        parallel_for(size, threads, [&](std::size_t i, int) {
            const ProgrammedChip& chip = group[i].chip;
            if (experiment_.tsb.mode == TsbMode::kModel) {
                blocks[i] = statistical_;
            }
            if (per_chip || !biases.empty()) {
                const TensorMap read = read_chip(workshop_.full().integers,
                                                 chip,
                                                 workshop_.workload().tensors,
                                                 experiment_.read_back,
                                                 experiment_.run.seed);
                const auto train = [&](Trained trained) {
                    return workshop_.train(read, chip.number, TrainAgainst::kChip, trained);
                };
                if (per_chip) {
                    blocks[i] = train(Trained::kSharedBlock);
                }
                if (!biases.empty()) {
                    biases[i] = train(Trained::kBiases);
                }
            }
        });
    }
    for (std::size_t i = 0; i < biases.size(); ++i) {
        bias_only_.per_chip.push_back(accuracy_with_biases(biases[i], group[i]));
    }
    for (std::size_t i = 0; i < size; ++i) {
        finish_chip(std::move(group[i]), masks[i], blocks[i], study);
    }
}

/// The chip with other biases: they only live in the requantisation.
double MonteCarlo::accuracy_with_biases(const TensorMap& biases, const ChipWrites& chip) const {
    TensorMap tensors = workshop_.workload().tensors;
    for (const auto& [name, tensor] : biases) {
        tensors[name] = tensor;
    }
    return workshop_.classify_on(chip, workshop_.prepare_bare(tensors)).accuracy();
}

/// Puts the trained block on the chip and classifies again; keeps chip 0.
void MonteCarlo::finish_chip(ChipWrites chip,
                             const VerifyMask& mask,
                             const TensorMap& blocks,
                             Study& study) {
    PreparedNetwork network = workshop_.bare();
    if (workshop_.with_tsb()) {
        network = workshop_.place_blocks(blocks, mask, chip);
        BatchResult result = workshop_.classify_on(chip, network);
        study.accuracy.after->per_chip.push_back(result.accuracy());
        study.shared_blocks.push_back(blocks);
        if (chip.chip.number == 0) {
            study.first.counters = std::move(result.counters);
        }
    }
    if (chip.chip.number == 0) {
        study.first.network = std::move(network.integers);
        study.first.converters = std::move(network.converters);
        study.first.writes = std::move(chip);
        study.first.mask = mask;
    }
}

}  // namespace nvcim::sim
