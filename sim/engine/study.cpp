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
             const Program& program,
             int threads,
             const Progress& progress)
        : experiment_(experiment),
          config_(experiment.arch.tile.crossbar),
          workload_(workload),
          threads_(threads),
          progress_(progress),
          bare_graph_(without_shared_blocks(workload.graph)),
          has_block_(!workload.graph.shared_blocks.empty()),
          with_tsb_(uses_shared_blocks(experiment, workload.graph)),
          bare_(prepare(bare_graph_, workload.tensors)),
          full_(prepare(workload.graph, workload.tensors)),
          replicas_(program.copies_by_matrix(full_.integers.first_shared_matrix)) {}

    Study run() {
        const RunConfig& run = experiment_.run;
        if (workload_.ideal_tensors) {
            study_.accuracy.ideal = exact_accuracy(*workload_.ideal_tensors, run.images);
        }
        study_.accuracy.own = exact_accuracy(workload_.tensors, run.images);
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
    /// A network in integers with its converters chosen.
    struct Network {
        QuantizedNetwork integers;
        std::vector<AdcTransfer> converters;
    };

    [[nodiscard]] Network prepare(const Graph& graph, const TensorMap& tensors) const {
        Network network;
        network.integers = quantize_for(graph, tensors, config_);
        network.converters = choose_converters(network.integers,
                                               config_,
                                               workload_.train,
                                               experiment_.run.calibration_images,
                                               experiment_.run.fidelity);
        apply_converters(network.integers, config_, network.converters);
        return network;
    }

    [[nodiscard]] double exact_accuracy(const TensorMap& tensors, int images) const {
        return classify_reference(
                   quantize_for(bare_graph_, tensors, config_), workload_.images, images, threads_)
            .accuracy();
    }

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

    [[nodiscard]] BatchResult batch(const Network& network, const ChipWrites& chip) const {
        const std::vector<Mvm> mvms = make_mvms(network.integers,
                                                config_,
                                                chip.chip,
                                                network.converters,
                                                experiment_.run.seed,
                                                experiment_.run.fidelity);
        return classify(network.integers, mvms, workload_.images, experiment_.run.images, threads_);
    }

    /// The network with the trained `blocks`, which are programmed onto `chip`.
    [[nodiscard]] Network place_blocks(const TensorMap& blocks,
                                       const VerifyMask& mask,
                                       ChipWrites& chip) const {
        Network network = full_;
        QuantizedNetwork& integers = network.integers;
        for (int m = integers.first_shared_matrix; m < static_cast<int>(integers.matrices.size());
             ++m) {
            const auto index = static_cast<std::size_t>(m);
            const Tensor& weights = blocks.at(integers.matrix_names[index] + ".weight");
            set_shared_weights(integers, m, weights.values);
            program_matrix(chip,
                           integers,
                           m,
                           experiment_.tsb.copies,
                           experiment_.arch,
                           mask.matrices[index],
                           experiment_.run.seed,
                           threads_);
        }
        apply_converters(integers, config_, network.converters);
        return network;
    }

    void run_chips() {
        const int chips = experiment_.run.chips;
        study_.accuracy.before.emplace();
        if (with_tsb_) {
            study_.accuracy.after.emplace();
        }
        // Chips in groups of one per thread, so that memory does not grow with their number.
        bool sure = false;
        for (int first = 0; first < chips && !sure; first += threads_) {
            run_group(first, std::min(threads_, chips - first));
            sure = is_sure();
        }
        progress_("", 0, 0);
    }

    /// Whether enough chips are known for run.until_ci. Chips beyond the first that suffice (they
    /// ran beside it) are dropped, so that the result does not depend on threads.
    bool is_sure() {
        constexpr std::size_t kFewestChips = 3;
        AccuracyResult& accuracy = study_.accuracy;
        const std::vector<double> chips =
            accuracy.after ? accuracy.after->per_chip : accuracy.before->per_chip;
        for (std::size_t n = kFewestChips; n <= chips.size() && experiment_.run.until_ci > 0.0;
             ++n) {
            const auto end = chips.begin() + static_cast<std::ptrdiff_t>(n);
            if (*summarize({chips.begin(), end}).ci95 <= experiment_.run.until_ci) {
                accuracy.before->per_chip.resize(n);
                if (accuracy.after) {
                    accuracy.after->per_chip.resize(n);
                    study_.shared_blocks.resize(n);
                }
                bias_only_.per_chip.resize(std::min(n, bias_only_.per_chip.size()));
                return true;
            }
        }
        return false;
    }

    /// Chips that were simulated.
    [[nodiscard]] int chips() const {
        return static_cast<int>(study_.accuracy.before->per_chip.size());
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
            group[i] = program(masks[i], number, std::max(1, threads_ / count));
        });
        progress_("classifying", first, experiment_.run.chips);
        for (std::size_t i = 0; i < size; ++i) {
            BatchResult result = batch(bare_, group[i]);
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
                    const TensorMap read = read_chip(full_.integers,
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
        return batch(prepare(bare_graph_, tensors), chip).accuracy();
    }

    /// Puts the trained block on the chip and classifies again; keeps chip 0.
    void finish_chip(ChipWrites chip, const VerifyMask& mask, const TensorMap& blocks) {
        Network network = bare_;
        if (with_tsb_) {
            network = place_blocks(blocks, mask, chip);
            BatchResult result = batch(network, chip);
            study_.accuracy.after->per_chip.push_back(result.accuracy());
            study_.shared_blocks.push_back(blocks);
            if (chip.chip.number == 0) {
                study_.first.counters = std::move(result.counters);
            }
        }
        if (chip.chip.number == 0) {
            study_.first.network = std::move(network.integers);
            study_.first.converters = std::move(network.converters);
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
        const QuantizedNetwork& integers = full_.integers;
        double block = 0.0;
        double backbone = 0.0;
        for (int m = 0; m < static_cast<int>(integers.matrices.size()); ++m) {
            const auto weights =
                static_cast<double>(integers.matrices[static_cast<std::size_t>(m)].q.size());
            (m < integers.first_shared_matrix ? backbone : block) += weights;
        }
        return backbone > 0.0 ? std::min(1.0, block / backbone) : 0.0;
    }

    [[nodiscard]] VerifyMask mask_of(const ProgrammingConfig& policy,
                                     bool with_blocks,
                                     std::uint32_t chip) const {
        return make_verify_mask(full_.integers, policy, with_blocks, experiment_.run.seed, chip);
    }

    [[nodiscard]] ChipWrites program(const VerifyMask& mask,
                                     std::uint32_t chip,
                                     int threads) const {
        constexpr int kNoBlocks = 0;  // place_blocks() adds them
        return program_chip(full_.integers,
                            experiment_.arch,
                            mask.matrices,
                            kNoBlocks,
                            experiment_.run.seed,
                            chip,
                            replicas_,
                            threads);
    }

    /// All chips under another policy, with one shared block for all if `blocks` is given.
    void control_row(const char* name, const ProgrammingConfig& policy, const TensorMap* blocks) {
        ControlRow row;
        row.name = name;
        for (int c = 0; c < chips(); ++c) {
            progress_(row.name, c, chips());
            const auto number = static_cast<std::uint32_t>(c);
            const VerifyMask mask = mask_of(policy, blocks != nullptr, number);
            ChipWrites chip = program(mask, number, threads_);
            const Network network = blocks != nullptr ? place_blocks(*blocks, mask, chip) : bare_;
            row.accuracy.per_chip.push_back(batch(network, chip).accuracy());
            row.verified_weight_fraction = mask.fraction();
        }
        progress_("", 0, 0);
        study_.accuracy.controls.push_back(std::move(row));
    }

    const Experiment& experiment_;
    const CrossbarConfig& config_;
    const Workload& workload_;
    int threads_;
    const Progress& progress_;
    Graph bare_graph_;
    bool has_block_;
    bool with_tsb_;
    Network bare_;               ///< shared blocks bypassed
    Network full_;               ///< shared blocks with zero weights
    std::vector<int> replicas_;  ///< by weight layer's matrix
    std::shared_ptr<Trainer> trainer_;
    TensorMap statistical_;
    ChipAccuracies bias_only_;
    Study study_;
};

}  // namespace

Study run_study(const Experiment& experiment,
                const Workload& workload,
                const Program& program,
                int threads,
                const Progress& progress) {
    return Studying(experiment, workload, program, threads, progress).run();
}

}  // namespace nvcim::sim
