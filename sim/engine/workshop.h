// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/training/training.h"
#include "sim/compiler/program.h"
#include "sim/engine/batch.h"
#include "sim/engine/programming.h"
#include "sim/engine/verify_mask.h"
#include "sim/engine/workload.h"

namespace nvcim::sim {

/// One line of progress for people: what is being done, and how far it is.
using Progress = std::function<void(const std::string& phase, int done, int total)>;

/// A network in integers with its converters chosen.
struct PreparedNetwork {
    QuantizedNetwork integers;
    std::vector<AdcTransfer> converters;  ///< by node
};

/// What the shared block, or the biases, are trained against.
enum class TrainAgainst {
    kChip,        ///< weights as read back from a chip
    kNoiseModel,  ///< ideal weights, with the noise of programming drawn anew in every step
};
enum class Trained { kSharedBlock, kBiases };

/// What the chips of a study go through, by the same rules in all its parts: programming,
/// classifying, training. Holds the experiment's networks; results do not depend on `threads`.
class Workshop {
public:
    /// The arguments must outlive the workshop.
    Workshop(const Experiment& experiment,
             const Workload& workload,
             const std::vector<int>& replicas,
             int threads);

    [[nodiscard]] const Experiment& experiment() const { return experiment_; }
    [[nodiscard]] const Workload& workload() const { return workload_; }
    [[nodiscard]] int threads() const { return threads_; }
    [[nodiscard]] bool has_block() const { return !workload_.graph.shared_blocks.empty(); }
    [[nodiscard]] bool with_tsb() const { return with_tsb_; }
    /// The network with its shared blocks bypassed.
    [[nodiscard]] const PreparedNetwork& bare() const { return bare_; }
    /// The network with shared blocks of zero weights.
    [[nodiscard]] const PreparedNetwork& full() const { return full_; }

    /// Accuracy of the bare network in exact integers, percent.
    [[nodiscard]] double exact_accuracy(const TensorMap& tensors) const;
    /// The bare network with other tensors.
    [[nodiscard]] PreparedNetwork prepare_bare(const TensorMap& tensors) const;

    [[nodiscard]] VerifyMask mask_of(const ProgrammingConfig& policy,
                                     bool with_blocks,
                                     std::uint32_t chip) const;
    /// The backbone with its replicas on chip number `chip`; place_blocks() adds the shared blocks.
    [[nodiscard]] ChipWrites program(const VerifyMask& mask, std::uint32_t chip, int threads) const;
    /// The network with the trained `blocks`, which are programmed onto `chip`.
    [[nodiscard]] PreparedNetwork place_blocks(const TensorMap& blocks,
                                               const VerifyMask& mask,
                                               ChipWrites& chip) const;
    [[nodiscard]] BatchResult classify_on(const ChipWrites& chip,
                                          const PreparedNetwork& network) const;

    /// Loads the training plug-in; train() needs it.
    void open_trainer();
    /// Trains against `tensors`; seeds differ by `chip`. Thread-safe.
    [[nodiscard]] TensorMap train(const TensorMap& tensors,
                                  std::uint32_t chip,
                                  TrainAgainst against,
                                  Trained trained) const;

private:
    [[nodiscard]] PreparedNetwork prepare(const Graph& graph, const TensorMap& tensors) const;

    const Experiment& experiment_;
    const CrossbarConfig& config_;
    const Workload& workload_;
    int threads_;
    Graph bare_graph_;
    bool with_tsb_;
    PreparedNetwork bare_;
    PreparedNetwork full_;
    std::vector<int> replicas_;  ///< by weight layer's matrix
    std::shared_ptr<Trainer> trainer_;
};

}  // namespace nvcim::sim
