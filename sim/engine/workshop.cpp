// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/workshop.h"

#include "models/device/variation.h"

namespace nvcim::sim {

namespace {

/// Spread of a shared-block cell under the experiment's policy, relative to the full range.
double block_residual(const Experiment& experiment) {
    const bool verified = experiment.programming.policy == VerifyPolicy::kAll ||
                          experiment.programming.policy == VerifyPolicy::kSharedBlocks;
    const CellConfig& cell = experiment.arch.tile.crossbar.cell;
    return verified ? verified_sigma(cell) : open_loop_sigma(cell);
}

}  // namespace

Workshop::Workshop(const Experiment& experiment,
                   const Workload& workload,
                   const std::vector<int>& replicas,
                   int threads)
    : experiment_(experiment),
      config_(experiment.arch.tile.crossbar),
      workload_(workload),
      threads_(threads),
      bare_graph_(without_shared_blocks(workload.graph)),
      with_tsb_(uses_shared_blocks(experiment, workload.graph)),
      bare_(prepare(bare_graph_, workload.tensors)),
      full_(prepare(workload.graph, workload.tensors)),
      replicas_(replicas) {}

PreparedNetwork Workshop::prepare(const Graph& graph, const TensorMap& tensors) const {
    PreparedNetwork network;
    network.integers = quantize_for(graph, tensors, config_);
    network.converters = choose_converters(network.integers,
                                           config_,
                                           workload_.train,
                                           experiment_.run.calibration_images,
                                           experiment_.run.fidelity);
    apply_converters(network.integers, config_, network.converters);
    return network;
}

PreparedNetwork Workshop::prepare_bare(const TensorMap& tensors) const {
    return prepare(bare_graph_, tensors);
}

double Workshop::exact_accuracy(const TensorMap& tensors) const {
    return classify_reference(quantize_for(bare_graph_, tensors, config_),
                              workload_.images,
                              experiment_.run.images,
                              threads_)
        .accuracy();
}

VerifyMask Workshop::mask_of(const ProgrammingConfig& policy,
                             bool with_blocks,
                             std::uint32_t chip) const {
    return make_verify_mask(full_.integers, policy, with_blocks, experiment_.run.seed, chip);
}

ChipWrites Workshop::program(const VerifyMask& mask, std::uint32_t chip, int threads) const {
    constexpr int kNoBlocks = 0;
    return program_chip(full_.integers,
                        experiment_.arch,
                        mask.matrices,
                        kNoBlocks,
                        experiment_.run.seed,
                        chip,
                        replicas_,
                        threads);
}

PreparedNetwork Workshop::place_blocks(const TensorMap& blocks,
                                       const VerifyMask& mask,
                                       ChipWrites& chip) const {
    PreparedNetwork network = full_;
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

BatchResult Workshop::classify_on(const ChipWrites& chip, const PreparedNetwork& network) const {
    const std::vector<Mvm> mvms = make_mvms(network.integers,
                                            config_,
                                            chip.chip,
                                            network.converters,
                                            experiment_.run.seed,
                                            experiment_.run.fidelity);
    return classify(network.integers, mvms, workload_.images, experiment_.run.images, threads_);
}

void Workshop::open_trainer() {
    trainer_ = load_trainer();
}

TensorMap Workshop::train(const TensorMap& tensors,
                          std::uint32_t chip,
                          TrainAgainst against,
                          Trained trained) const {
    const TsbConfig& tsb = experiment_.tsb;
    TsbOptions options;
    options.steps = tsb.steps;
    options.batch = tsb.batch;
    options.learning_rate = tsb.learning_rate;
    options.warmup_steps = tsb.warmup_steps;
    options.images = tsb.images;
    options.verify_residual = block_residual(experiment_);
    if (against == TrainAgainst::kNoiseModel) {
        options.model_noise.sigma = open_loop_sigma(config_.cell);
        options.model_noise.cell_bits = config_.cell.bits;
        options.model_noise.middle_ratio = config_.cell.programming.middle_ratio;
    }
    const Random seeds(experiment_.run.seed, {Purpose::kTraining, chip, 0, 0, 0});
    options.seed = (std::uint64_t{seeds.word(0)} << 20) ^ seeds.word(1);
    options.train_biases_instead = trained == Trained::kBiases;
    return trainer_->train_shared_blocks(workload_.graph, tensors, workload_.train, options);
}

}  // namespace nvcim::sim
