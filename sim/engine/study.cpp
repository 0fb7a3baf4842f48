// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/study.h"

#include <algorithm>
#include <memory>

#include "models/base/parallel.h"
#include "models/device/variation.h"
#include "models/training/training.h"
#include "sim/engine/verify_mask.h"

namespace nvcim::sim {

namespace {

/// Spread of a shared-block cell under the experiment's policy, relative to the full range.
double block_residual(const Experiment& experiment) {
    const bool verified = experiment.programming.policy == VerifyPolicy::kAll ||
                          experiment.programming.policy == VerifyPolicy::kSharedBlocks;
    const CellConfig& cell = experiment.arch.tile.crossbar.cell;
    return verified ? verified_sigma(cell) : open_loop_sigma(cell);
}

class Studying {
public:
    Studying(const Experiment& experiment,
             const Workload& workload,
             int threads,
             const Progress& progress)
        : experiment_(experiment),
          config_(experiment.arch.tile.crossbar),
          workload_(workload),
          threads_(threads),
          progress_(progress),
          network_(quantize_for(workload, workload.tensors, config_)),
          has_block_(network_.first_shared_matrix < static_cast<int>(network_.matrices.size())),
          with_tsb_(has_block_ && experiment.tsb.mode != TsbMode::kOff) {}

    Study run() {
        const RunConfig& run = experiment_.run;
        if (workload_.ideal_tensors) {
            const QuantizedNetwork ideal =
                quantize_for(workload_, *workload_.ideal_tensors, config_);
            study_.accuracy.ideal =
                classify_reference(ideal, workload_.images, run.images, threads_).accuracy();
        }
        study_.accuracy.own =
            classify_reference(network_, workload_.images, run.images, threads_).accuracy();
        converters_ = choose_converters(network_, config_, workload_.train, run.calibration_images);
        apply_converters(network_, config_, converters_);
        if (needs_trainer()) {
            progress_("loading the training plug-in", 0, 1);
            trainer_ = load_trainer();
        }
        if (experiment_.tsb.mode == TsbMode::kModel && with_tsb_) {
            statistical_ = train_block(workload_.tensors, 0, true, false);
        }
        run_chips();
        run_controls();
        progress_("", 0, 0);
        return std::move(study_);
    }

private:
    [[nodiscard]] bool needs_trainer() const {
        return with_tsb_ || experiment_.controls.bias_only ||
               (has_block_ && experiment_.controls.statistical_tsb);
    }

    /// Trains the block (or the biases) against `tensors`; chip seeds differ.
    [[nodiscard]] TensorMap train_block(const TensorMap& tensors,
                                        std::uint32_t chip,
                                        bool statistical,
                                        bool biases) const {
        const TsbConfig& tsb = experiment_.tsb;
        TsbOptions options;
        options.steps = tsb.steps;
        options.batch = tsb.batch;
        options.learning_rate = tsb.learning_rate;
        options.warmup_steps = tsb.warmup_steps;
        options.images = tsb.images;
        options.verify_residual = block_residual(experiment_);
        if (statistical) {
            options.model_noise.sigma = open_loop_sigma(config_.cell);
            options.model_noise.cell_bits = config_.cell.bits;
            options.model_noise.middle_ratio = config_.cell.programming.middle_ratio;
        }
        const Random seeds(experiment_.run.seed, {Purpose::kTraining, chip, 0, 0, 0});
        options.seed = (std::uint64_t{seeds.word(0)} << 20) ^ seeds.word(1);
        options.train_biases_instead = biases;
        return trainer_->train_shared_blocks(workload_.graph, tensors, workload_.train, options);
    }

    [[nodiscard]] BatchResult batch(const QuantizedNetwork& network, const ChipWrites& chip) const {
        const std::vector<MvmSetup> setups =
            make_setups(network, config_, chip.chip, converters_, experiment_.run.seed);
        return classify(network, setups, workload_.images, experiment_.run.images, threads_);
    }

    /// Gives every shared block of `network` its trained weights and programs its copies.
    void place_blocks(const TensorMap& blocks,
                      const VerifyMask& mask,
                      QuantizedNetwork& network,
                      ChipWrites& chip) const {
        for (int m = network.first_shared_matrix; m < static_cast<int>(network.matrices.size());
             ++m) {
            const auto index = static_cast<std::size_t>(m);
            const Tensor& weights = blocks.at(network.matrix_names[index] + ".weight");
            set_shared_weights(network, m, weights.values);
            program_matrix(chip,
                           network,
                           m,
                           experiment_.tsb.copies,
                           experiment_.arch,
                           mask.matrices[index],
                           experiment_.run.seed);
        }
    }

    void run_chips() {
        const int chips = experiment_.run.chips;
        study_.accuracy.before.emplace();
        if (with_tsb_) {
            study_.accuracy.after.emplace();
        }
        // Chips in groups of one per thread, so that memory does not grow with their number.
        for (int first = 0; first < chips; first += threads_) {
            run_group(first, std::min(threads_, chips - first));
        }
    }

    void run_group(int first, int count) {
        const auto size = static_cast<std::size_t>(count);
        std::vector<ChipWrites> group(size);
        std::vector<TensorMap> blocks(size);
        std::vector<VerifyMask> masks(size);
        progress_("programming", first, experiment_.run.chips);
        parallel_for(size, threads_, [&](std::size_t i, int) {
            const auto number = static_cast<std::uint32_t>(first) + static_cast<std::uint32_t>(i);
            masks[i] = mask_of(experiment_.programming, with_tsb_, number);
            group[i] = program(masks[i], number);
        });
        progress_("classifying", first, experiment_.run.chips);
        for (std::size_t i = 0; i < size; ++i) {
            BatchResult result = batch(network_, group[i]);
            study_.accuracy.before->per_chip.push_back(result.accuracy());
            if (group[i].chip.number == 0) {
                study_.first.counters = std::move(result.counters);
            }
        }
        std::vector<TensorMap> biases(experiment_.controls.bias_only ? size : 0);
        if (with_tsb_ || !biases.empty()) {
            progress_("reading back and training", first, experiment_.run.chips);
            parallel_for(size, threads_, [&](std::size_t i, int) {
                const ProgrammedChip& chip = group[i].chip;
                if (experiment_.tsb.mode == TsbMode::kModel) {
                    blocks[i] = statistical_;
                }
                if ((with_tsb_ && experiment_.tsb.mode == TsbMode::kChip) || !biases.empty()) {
                    const TensorMap read = read_chip(network_,
                                                     chip,
                                                     workload_.tensors,
                                                     experiment_.read_back,
                                                     experiment_.run.seed);
                    if (with_tsb_ && experiment_.tsb.mode == TsbMode::kChip) {
                        blocks[i] = train_block(read, chip.number, false, false);
                    }
                    if (!biases.empty()) {
                        biases[i] = train_block(read, chip.number, false, true);
                    }
                }
            });
        }
        for (std::size_t i = 0; i < biases.size(); ++i) {
            bias_only_.per_chip.push_back(accuracy_with_biases(biases[i], group[i]));
        }
        for (std::size_t i = 0; i < size; ++i) {
            finish_chip(std::move(group[i]), masks[i], blocks[i]);
        }
    }

    /// The chip with other biases: they only live in the requantisation.
    [[nodiscard]] double accuracy_with_biases(const TensorMap& biases,
                                              const ChipWrites& chip) const {
        TensorMap tensors = workload_.tensors;
        for (const auto& [name, tensor] : biases) {
            tensors[name] = tensor;
        }
        QuantizedNetwork network = quantize_for(workload_, tensors, config_);
        apply_converters(network, config_, converters_);
        return batch(network, chip).accuracy();
    }

    /// Puts the trained block on the chip and classifies again; keeps chip 0.
    void finish_chip(ChipWrites chip, const VerifyMask& mask, const TensorMap& blocks) {
        QuantizedNetwork network = network_;
        if (with_tsb_) {
            place_blocks(blocks, mask, network, chip);
            apply_converters(network, config_, converters_);
            BatchResult result = batch(network, chip);
            study_.accuracy.after->per_chip.push_back(result.accuracy());
            study_.shared_blocks.push_back(blocks);
            if (chip.chip.number == 0) {
                study_.first.counters = std::move(result.counters);
            }
        }
        if (chip.chip.number == 0) {
            study_.first.network = std::move(network);
            study_.first.converters = converters_;
            study_.first.writes = std::move(chip);
            study_.first.mask = mask;
        }
    }

    void run_controls() {
        const ControlsConfig& controls = experiment_.controls;
        if (controls.bias_only) {
            study_.accuracy.controls.push_back(
                {"biases retrained per chip, no block", bias_only_, 0.0});
        }
        if (controls.statistical_tsb && has_block_) {
            statistical_ = train_block(workload_.tensors, 0, true, false);
            control_row("TSB trained on the noise model", experiment_.programming, &statistical_);
        }
        if (controls.random_verify) {
            control_row("as many random weights verified as the block has",
                        {VerifyPolicy::kRandom, block_share()},
                        nullptr);
        }
        if (controls.full_verify) {
            control_row("every weight verified", {VerifyPolicy::kAll, 1.0}, nullptr);
        }
    }

    /// Weights of the shared blocks over those of the backbone.
    [[nodiscard]] double block_share() const {
        double block = 0.0;
        double backbone = 0.0;
        for (int m = 0; m < static_cast<int>(network_.matrices.size()); ++m) {
            const auto weights =
                static_cast<double>(network_.matrices[static_cast<std::size_t>(m)].q.size());
            (m < network_.first_shared_matrix ? backbone : block) += weights;
        }
        return backbone > 0.0 ? std::min(1.0, block / backbone) : 0.0;
    }

    [[nodiscard]] VerifyMask mask_of(const ProgrammingConfig& policy,
                                     bool with_blocks,
                                     std::uint32_t chip) const {
        return make_verify_mask(network_, policy, with_blocks, experiment_.run.seed, chip);
    }

    [[nodiscard]] ChipWrites program(const VerifyMask& mask, std::uint32_t chip) const {
        return program_chip(network_,
                            experiment_.arch,
                            mask.matrices,
                            experiment_.tsb.copies,
                            experiment_.run.seed,
                            chip);
    }

    /// All chips under another policy, with one shared block for all if `blocks` is given.
    void control_row(const char* name, const ProgrammingConfig& policy, const TensorMap* blocks) {
        ControlRow row;
        row.name = name;
        for (int c = 0; c < experiment_.run.chips; ++c) {
            progress_(row.name, c, experiment_.run.chips);
            const auto number = static_cast<std::uint32_t>(c);
            const VerifyMask mask = mask_of(policy, blocks != nullptr, number);
            ChipWrites chip = program(mask, number);
            QuantizedNetwork network = network_;
            if (blocks != nullptr) {
                place_blocks(*blocks, mask, network, chip);
                apply_converters(network, config_, converters_);
            }
            row.accuracy.per_chip.push_back(batch(network, chip).accuracy());
            row.verified_weight_fraction = mask.fraction();
        }
        study_.accuracy.controls.push_back(std::move(row));
    }

    const Experiment& experiment_;
    const CrossbarConfig& config_;
    const Workload& workload_;
    int threads_;
    const Progress& progress_;
    QuantizedNetwork network_;
    bool has_block_;
    bool with_tsb_;
    std::vector<AdcTransfer> converters_;
    std::shared_ptr<Trainer> trainer_;
    TensorMap statistical_;
    ChipAccuracies bias_only_;
    Study study_;
};

}  // namespace

Study run_study(const Experiment& experiment,
                const Workload& workload,
                int threads,
                const Progress& progress) {
    return Studying(experiment, workload, threads, progress).run();
}

}  // namespace nvcim::sim
