// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/device/cell_config.h"
#include "models/network/dataset.h"
#include "models/network/graph.h"
#include "models/network/tensor.h"

namespace nvcim {

/// Noise that training injects into every forward pass, docs/numerics.md section 3.
struct TrainingNoise {
    double sigma = 0.0;  ///< device sigma, convention `range`; 0: none
    int cell_bits = 2;
    double middle_ratio = 1.0;  ///< see VariationConfig
};

struct TrainOptions {
    int epochs = 6;
    int batch = 128;
    double learning_rate = 1e-3;  ///< AdamW, cosine schedule
    double weight_decay = 1e-4;
    double clip_std = 2.5;  ///< weight tensors are clipped to +- this many std; 0: not
    TrainingNoise noise;
    std::uint64_t seed = 1;
    int threads = 1;
    int images = 0;              ///< training images used, 0: all
    double patience_gain = 0.0;  ///< stop when validation accuracy gained less than this
    int patience_epochs = 0;     ///<   (percent) over that many epochs; 0: never
    std::string checkpoint;      ///< file written after every epoch, resumed from if it exists

    /// Adds every senseless option under its name on the command line, without dashes.
    void check(const Graph& graph, Problems& problems) const;
};

/// One line of progress, reported after every epoch (and a few times within it).
struct TrainProgress {
    int epoch = 0, epochs = 0;
    double fraction = 0.0;  ///< of this epoch
    double loss = 0.0;
    double validation_accuracy = -1.0;        ///< percent, -1: not measured yet
    double noisy_validation_accuracy = -1.0;  ///< percent, under fresh noise
    double cpu_seconds = 0.0;
};

struct TrainResult {
    TensorMap tensors;  ///< weights, biases, batch norm, NAME.output_scale of every layer
    std::vector<TrainProgress> epochs;
};

struct TsbOptions {
    int steps = 400;
    int batch = 128;
    double learning_rate = 1e-2;  ///< Adam, linear warm-up, cosine to 0
    int warmup_steps = 20;
    int images = 12000;               ///< training images whose features are cached
    double verify_residual = 0.0115;  ///< noise on the block in training, relative to the range
    TrainingNoise model_noise;        ///< not 0: fresh noise on the backbone (ablation), no cache
    std::uint64_t seed = 1;
    bool train_biases_instead = false;  ///< control: biases and batch-norm affine, no block
};

/// Training behind a plain interface: the implementation is a plug-in that links libtorch and is
/// loaded on demand, see load_trainer(). All functions throw WorkloadError or ConfigError.
class Trainer {
public:
    virtual ~Trainer() = default;

    /// Trains `graph` (shared blocks bypassed) and calibrates the activation scales.
    virtual TrainResult train(const Graph& graph,
                              const Dataset& train,
                              const Dataset& validation,
                              const TrainOptions& options,
                              const std::function<void(const TrainProgress&)>& progress) = 0;

    /// Trains the shared blocks (or biases) against `tensors`, the weights as read back from a
    /// chip. Activations are quantised and clipped as the integer network does. Returns the
    /// changed tensors only: "<block>.weight" [channels][channels], or biases.
    virtual TensorMap train_shared_blocks(const Graph& graph,
                                          const TensorMap& tensors,
                                          const Dataset& train,
                                          const TsbOptions& options) = 0;

    /// Float accuracy in percent of `graph` with `tensors` (shared blocks included if present).
    virtual double accuracy(const Graph& graph, const TensorMap& tensors, const Dataset& data) = 0;
};

/// Loads the plug-in (about a second). It is looked for beside the program, in ../lib and in
/// NVCIM_PLUGINS. Throws ConfigError that says how to get it if it is missing.
std::shared_ptr<Trainer> load_trainer();
/// The same, looking only in `folders`.
std::shared_ptr<Trainer> load_trainer(const std::vector<std::string>& folders);

/// Symbol in the plug-in: `extern "C" Trainer* ()`. The number changes with this header.
inline constexpr const char* kTrainerFactory = "nvcim_make_trainer_1";

}  // namespace nvcim
