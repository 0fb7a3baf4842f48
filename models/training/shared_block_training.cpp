// SPDX-License-Identifier: Apache-2.0
#include "models/training/shared_block_training.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>

#include "models/base/error.h"
#include "models/training/accuracy.h"
#include "models/training/activation_rounding.h"
#include "models/training/torch_graph.h"
#include "models/training/weight_noise.h"

namespace nvcim::training {
namespace {

constexpr std::uint64_t kImages = 2;
constexpr std::uint64_t kSteps = 3;

class SharedBlockTraining {
public:
    SharedBlockTraining(const Graph& graph,
                        const TensorMap& tensors,
                        const Dataset& train,
                        const TsbOptions& options)
        : graph_(graph),
          train_(train),
          options_(options),
          rounding_(graph, tensors),
          model_noise_(options.model_noise, graph.weight_bits),
          residual_({options.verify_residual, options.model_noise.cell_bits, 1.0},
                    graph.weight_bits),
          generator_(make_generator(options.seed, kSteps)),
          images_(std::min(options.images, train.size())),
          layers_(static_cast<int>(graph.layers.size())),
          parameters_(to_parameters(graph, tensors)),
          net_(graph, parameters_) {
        choose_trained();
        net_.on_activation = [this](int i, torch::Tensor y) { return rounding_(i, std::move(y)); };
        net_.on_shared_block = [this](const torch::Tensor& w) { return residual_(w, generator_); };
        if (model_noise_.is_on()) {
            net_.on_weight = [this](const torch::Tensor& w) { return model_noise_(w, generator_); };
        }
    }

    TensorMap run() {
        fill_cache();
        std::vector<torch::Tensor> weights;
        for (const std::string& name : trained_) {
            weights.push_back(parameters_.at(name));
        }
        torch::optim::Adam optimizer(weights, torch::optim::AdamOptions(options_.learning_rate));
        torch::Tensor order;
        std::int64_t next = images_;
        for (int step = 0; step < options_.steps; ++step) {
            if (next + options_.batch > images_) {
                order = torch::randperm(images_, generator_);
                next = 0;
            }
            const torch::Tensor batch =
                order.slice(0, next, std::min<std::int64_t>(next + options_.batch, images_));
            next += options_.batch;
            static_cast<torch::optim::AdamOptions&>(optimizer.param_groups()[0].options())
                .lr(rate(step));
            optimizer.zero_grad();
            torch::cross_entropy_loss(scores(batch), labels_.index_select(0, batch)).backward();
            optimizer.step();
        }
        TensorMap result;
        for (const std::string& name : trained_) {
            result[name] = to_tensor(parameters_.at(name));
        }
        return result;
    }

private:
    /// Which tensors are trained, and the first layer that they (or fresh noise) can change.
    void choose_trained() {
        if (options_.train_biases_instead) {
            trained_ = digital_names(graph_);
            for (const SharedBlockSpec& block : graph_.shared_blocks) {
                parameters_.erase(block.name + ".weight");
            }
            first_ = 0;
        } else {
            first_ = layers_;
            for (int i = layers_ - 1; i >= 0; --i) {
                const Layer& layer = graph_.layers[static_cast<std::size_t>(i)];
                first_ = layer.op == Op::kSharedBlock ? i : first_;
            }
            for (const SharedBlockSpec& block : graph_.shared_blocks) {
                trained_.push_back(block.name + ".weight");
                parameters_[trained_.back()] = torch::zeros({block.channels, block.channels});
            }
        }
        if (trained_.empty() || first_ == layers_) {
            throw WorkloadError("network \"" + graph_.name + "\" has no " +
                                (options_.train_biases_instead
                                     ? "bias or batch norm to train"
                                     : "shared_block layer to train; add one to its layers"));
        }
        if (model_noise_.is_on()) {
            first_ = 0;
        }
        for (const std::string& name : trained_) {
            parameters_.at(name).requires_grad_();
        }
    }

    /// Runs the layers in front of `first_` once for all images and keeps what later ones read.
    void fill_cache() {
        constexpr std::int64_t kBatch = 500;
        const torch::NoGradGuard no_gradients;
        at::Generator generator = make_generator(options_.seed, kImages);
        indices_ = torch::randperm(train_.size(), generator).slice(0, 0, images_);
        labels_ = labels(train_, indices_);
        if (first_ == 0) {
            return;
        }
        std::vector<bool> is_read(graph_.layers.size(), false);
        for (int i = first_; i < layers_; ++i) {
            for (const int input : graph_.layers[static_cast<std::size_t>(i)].inputs) {
                is_read[static_cast<std::size_t>(input)] = input < first_;
            }
        }
        cache_.resize(graph_.layers.size());
        for (std::int64_t begin = 0; begin < images_; begin += kBatch) {
            const std::int64_t end = std::min<std::int64_t>(begin + kBatch, images_);
            TorchGraph::Values values{pixels(graph_, train_, indices_.slice(0, begin, end))};
            net_.run(values, 0, first_);
            for (std::size_t i = 0; i < is_read.size(); ++i) {
                if (!is_read[i]) {
                    continue;
                }
                if (begin == 0) {
                    std::vector<std::int64_t> shape = values[i].sizes().vec();
                    shape[0] = images_;
                    cache_[i] = torch::empty(
                        shape,
                        torch::TensorOptions().memory_format(values[i].suggest_memory_format()));
                }
                cache_[i].slice(0, begin, end).copy_(values[i]);
            }
        }
    }

    torch::Tensor scores(const torch::Tensor& batch) {
        if (first_ == 0) {
            return net_.scores(pixels(graph_, train_, indices_.index_select(0, batch)));
        }
        TorchGraph::Values values(graph_.layers.size());
        for (std::size_t i = 0; i < cache_.size(); ++i) {
            if (cache_[i].defined()) {
                values[i] = cache_[i].index_select(0, batch);
            }
        }
        net_.run(values, first_, layers_);
        return values.back().flatten(1);
    }

    [[nodiscard]] double rate(int step) const {
        const double turn = static_cast<double>(step) / options_.steps;
        const double warm_up =
            step < options_.warmup_steps ? (step + 1.0) / options_.warmup_steps : 1.0;
        return options_.learning_rate * warm_up * 0.5 * (1.0 + std::cos(M_PI * turn));
    }

    const Graph& graph_;
    const Dataset& train_;
    const TsbOptions& options_;
    ActivationRounding rounding_;
    WeightNoise model_noise_;
    WeightNoise residual_;  ///< what write-verify leaves on the block
    at::Generator generator_;
    std::int64_t images_;
    int layers_;
    int first_ = 0;  ///< layers before it are frozen: run once, cached
    Parameters parameters_;
    std::vector<std::string> trained_;
    TorchGraph net_;
    torch::Tensor indices_, labels_;
    TorchGraph::Values cache_;  ///< by layer; undefined where nothing is kept
};

}  // namespace

TensorMap train_shared_blocks(const Graph& graph,
                              const TensorMap& tensors,
                              const Dataset& train,
                              const TsbOptions& options) {
    check_images(graph, train);
    if (options.steps < 1 || options.batch < 1 || options.images < 1) {
        throw ConfigError("training a shared block needs at least one step, image and batch of 1");
    }
    return SharedBlockTraining(graph, tensors, train, options).run();
}

}  // namespace nvcim::training
