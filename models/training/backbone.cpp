// SPDX-License-Identifier: Apache-2.0
#include "models/training/backbone.h"

#include <fmt/format.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <filesystem>

#include "models/base/error.h"
#include "models/training/accuracy.h"
#include "models/training/checkpoint.h"
#include "models/training/output_scales.h"
#include "models/training/torch_graph.h"
#include "models/training/weight_noise.h"

namespace nvcim::training {
namespace {

/// Streams of random numbers within one run; epoch e uses kFirstEpoch + e.
constexpr std::uint64_t kInitial = 0;
constexpr std::uint64_t kScales = 1;
constexpr std::uint64_t kFirstEpoch = 16;

class BackboneTraining {
public:
    BackboneTraining(const Graph& graph,
                     const Dataset& train,
                     const Dataset& validation,
                     const TrainOptions& options,
                     const std::function<void(const TrainProgress&)>& progress)
        : graph_(graph),
          train_(train),
          validation_(validation),
          options_(options),
          progress_(progress),
          noise_(options.noise, graph.weight_bits),
          images_(options.images > 0 ? std::min(options.images, train.size()) : train.size()),
          steps_(std::max<std::int64_t>(1, images_ / options.batch)) {
        at::Generator generator = make_generator(options.seed, kInitial);
        parameters_ = initial_parameters(graph, generator);
        std::vector<torch::Tensor> trained;
        for (auto& [name, value] : parameters_) {
            if (name.find(".running_") == std::string::npos) {
                trained.push_back(value.requires_grad_());
            }
        }
        optimizer_ = std::make_unique<torch::optim::AdamW>(
            trained,
            torch::optim::AdamWOptions(options.learning_rate).weight_decay(options.weight_decay));
    }

    TrainResult run() {
        resume();
        while (static_cast<int>(epochs_.size()) < options_.epochs && !has_settled()) {
            run_epoch(static_cast<int>(epochs_.size()));
            if (!options_.checkpoint.empty()) {
                write_checkpoint(
                    options_.checkpoint, graph_, options_, parameters_, *optimizer_, epochs_);
            }
        }
        TrainResult result;
        for (const auto& [name, value] : parameters_) {
            result.tensors[name] = to_tensor(value);
        }
        at::Generator generator = make_generator(options_.seed, kScales);
        add_output_scales(graph_, parameters_, noise_, train_, generator, result.tensors);
        result.epochs = epochs_;
        return result;
    }

private:
    void resume() {
        if (!options_.checkpoint.empty() && std::filesystem::exists(options_.checkpoint)) {
            epochs_ =
                read_checkpoint(options_.checkpoint, graph_, options_, parameters_, *optimizer_);
            earlier_seconds_ = epochs_.empty() ? 0.0 : epochs_.back().cpu_seconds;
        }
    }

    /// Accuracy (noisy if noise is injected) gained less than patience_gain in patience_epochs.
    [[nodiscard]] bool has_settled() const {
        const auto window = static_cast<std::size_t>(options_.patience_epochs);
        if (window == 0 || epochs_.size() <= window) {
            return false;
        }
        const auto best = [&](std::size_t count) {
            double value = -1.0;
            for (std::size_t i = 0; i < count; ++i) {
                value = std::max(value,
                                 noise_.is_on() ? epochs_[i].noisy_validation_accuracy
                                                : epochs_[i].validation_accuracy);
            }
            return value;
        };
        return best(epochs_.size()) - best(epochs_.size() - window) < options_.patience_gain;
    }

    void run_epoch(int epoch) {
        at::Generator generator = make_generator(options_.seed, kFirstEpoch + epoch);
        TorchGraph net(graph_, parameters_);
        net.on_weight = [&](const torch::Tensor& w) { return noise_(w, generator); };
        net.trains_batch_norm = true;
        const torch::Tensor order = torch::randperm(images_, generator);
        double loss_sum = 0.0;
        for (std::int64_t step = 0; step < steps_; ++step) {
            loss_sum += take_step(net, order, epoch * steps_ + step, step * options_.batch);
            if ((step + 1) % std::max<std::int64_t>(1, steps_ / 20) == 0 && step + 1 < steps_) {
                report(epoch, static_cast<double>(step + 1), loss_sum);
            }
        }
        net.trains_batch_norm = false;
        TrainProgress done = report(epoch, static_cast<double>(steps_), loss_sum, &net);
        epochs_.push_back(done);
    }

    double take_step(const TorchGraph& net,
                     const torch::Tensor& order,
                     std::int64_t step,
                     std::int64_t first) {
        const double turn =
            static_cast<double>(step) / static_cast<double>(steps_ * options_.epochs);
        const double rate = options_.learning_rate * 0.5 * (1.0 + std::cos(M_PI * turn));
        static_cast<torch::optim::AdamWOptions&>(optimizer_->param_groups()[0].options()).lr(rate);
        const torch::Tensor batch =
            order.slice(0, first, std::min<std::int64_t>(first + options_.batch, images_));
        optimizer_->zero_grad();
        torch::Tensor loss = torch::cross_entropy_loss(net.scores(pixels(graph_, train_, batch)),
                                                       labels(train_, batch));
        loss.backward();
        optimizer_->step();
        clip();
        const double value = loss.item<double>();
        if (!std::isfinite(value)) {
            throw WorkloadError("training diverged at step " + std::to_string(step) +
                                " (the loss is not finite); lower the learning rate or the noise");
        }
        return value;
    }

    /// Noise scales with max|w|, so a few large weights cost all others accuracy.
    void clip() {
        if (options_.clip_std <= 0.0) {
            return;
        }
        const torch::NoGradGuard no_gradients;
        for (const std::string& name : crossbar_names(graph_)) {
            torch::Tensor& w = parameters_.at(name);
            const double limit = options_.clip_std * w.std().item<double>();
            w.clamp_(-limit, limit);
        }
    }

    /// Reports a moment within an epoch, or with `net` its end, including accuracies. Values are
    /// rounded to float, as a checkpoint keeps them.
    TrainProgress report(int epoch, double steps, double loss_sum, TorchGraph* net = nullptr) {
        const auto rounded = [](double x) { return static_cast<double>(static_cast<float>(x)); };
        TrainProgress now;
        now.epoch = epoch + 1;
        now.epochs = options_.epochs;
        now.fraction = steps / static_cast<double>(steps_);
        now.loss = rounded(loss_sum / steps);
        if (net != nullptr) {
            now.noisy_validation_accuracy = rounded(accuracy(*net, graph_, validation_));
            net->on_weight = nullptr;
            now.validation_accuracy = noise_.is_on() ? rounded(accuracy(*net, graph_, validation_))
                                                     : now.noisy_validation_accuracy;
        }
        now.cpu_seconds = rounded(earlier_seconds_ + cpu_seconds() - start_seconds_);
        if (progress_) {
            progress_(now);
        }
        return now;
    }

    static double cpu_seconds() {
        timespec now{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
        return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
    }

    const Graph& graph_;
    const Dataset& train_;
    const Dataset& validation_;
    const TrainOptions& options_;
    const std::function<void(const TrainProgress&)>& progress_;
    WeightNoise noise_;
    std::int64_t images_;
    std::int64_t steps_;  ///< per epoch; a last partial batch is left out
    Parameters parameters_;
    std::unique_ptr<torch::optim::AdamW> optimizer_;
    std::vector<TrainProgress> epochs_;
    double start_seconds_ = cpu_seconds();
    double earlier_seconds_ = 0.0;
};

}  // namespace

TrainResult train_backbone(const Graph& graph,
                           const Dataset& train,
                           const Dataset& validation,
                           const TrainOptions& options,
                           const std::function<void(const TrainProgress&)>& progress) {
    check_images(graph, train);
    check_images(graph, validation);
    Problems problems("training options");
    options.check(graph, problems);
    problems.throw_if_any<ConfigError>();
    return BackboneTraining(graph, train, validation, options, progress).run();
}

}  // namespace nvcim::training
