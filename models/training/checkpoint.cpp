// SPDX-License-Identifier: Apache-2.0
#include "models/training/checkpoint.h"

#include "models/base/error.h"
#include "models/network/safetensors.h"

namespace nvcim::training {
namespace {

using State = torch::optim::AdamWParamState;

/// Everything that decides the outcome of a run, as floats.
Tensor options_tensor(const TrainOptions& o, const Graph& graph) {
    std::vector<float> v;
    for (const double value : {static_cast<double>(o.epochs),
                               static_cast<double>(o.batch),
                               o.learning_rate,
                               o.weight_decay,
                               o.clip_std,
                               o.noise.sigma,
                               static_cast<double>(o.noise.cell_bits),
                               o.noise.middle_ratio,
                               static_cast<double>(o.images),
                               o.patience_gain,
                               static_cast<double>(o.patience_epochs),
                               static_cast<double>(graph.weight_bits)}) {
        v.push_back(static_cast<float>(value));
    }
    for (int shift = 0; shift < 64; shift += 16) {
        v.push_back(static_cast<float>(o.seed >> shift & 0xffff));
    }
    return {{static_cast<std::int64_t>(v.size())}, v};
}

Tensor epochs_tensor(const std::vector<TrainProgress>& epochs) {
    Tensor t{{static_cast<std::int64_t>(epochs.size()), 5}, {}};
    for (const TrainProgress& e : epochs) {
        for (const double value : {static_cast<double>(e.epoch),
                                   e.loss,
                                   e.validation_accuracy,
                                   e.noisy_validation_accuracy,
                                   e.cpu_seconds}) {
            t.values.push_back(static_cast<float>(value));
        }
    }
    return t;
}

/// Calls visit(name, parameter tensor) for everything AdamW steps on.
template <class Visit>
void for_each_trained(Parameters& parameters, const Visit& visit) {
    for (auto& [name, value] : parameters) {
        if (value.requires_grad()) {
            visit(name, value);
        }
    }
}

std::string state_key(const torch::Tensor& value) {
    return c10::guts::to_string(value.unsafeGetTensorImpl());
}

const Tensor& entry(const TensorMap& tensors, const std::string& name, const std::string& path) {
    const auto found = tensors.find(name);
    if (found == tensors.end()) {
        throw WorkloadError(path + ": is no checkpoint of this network: tensor \"" + name +
                            "\" is missing; delete it to start anew");
    }
    return found->second;
}

}  // namespace

void write_checkpoint(const std::string& path,
                      const Graph& graph,
                      const TrainOptions& options,
                      const Parameters& parameters,
                      torch::optim::AdamW& optimizer,
                      const std::vector<TrainProgress>& epochs) {
    TensorMap tensors;
    for (const auto& [name, value] : parameters) {
        tensors[name] = to_tensor(value);
    }
    Parameters trained = parameters;
    for_each_trained(trained, [&](const std::string& name, const torch::Tensor& value) {
        auto& state = static_cast<State&>(*optimizer.state().at(state_key(value)));
        tensors["adamw.mean." + name] = to_tensor(state.exp_avg());
        tensors["adamw.square." + name] = to_tensor(state.exp_avg_sq());
        tensors["checkpoint.steps"] = {{1}, {static_cast<float>(state.step())}};
    });
    tensors["checkpoint.options"] = options_tensor(options, graph);
    tensors["checkpoint.epochs"] = epochs_tensor(epochs);
    write_safetensors(path, tensors, {{"content", "nvcim training checkpoint"}});
}

std::vector<TrainProgress> read_checkpoint(const std::string& path,
                                           const Graph& graph,
                                           const TrainOptions& options,
                                           Parameters& parameters,
                                           torch::optim::AdamW& optimizer) {
    const TensorMap tensors = read_safetensors(path);
    if (entry(tensors, "checkpoint.options", path).values !=
        options_tensor(options, graph).values) {
        throw WorkloadError(path +
                            ": the checkpoint was made with other training options (epochs, batch, "
                            "rates, noise, clip, images or seed); delete it or repeat them");
    }
    const torch::NoGradGuard no_gradients;
    const auto load = [&](const std::string& name, const torch::Tensor& like) {
        const Tensor& stored = entry(tensors, name, path);
        if (like.sizes().vec() != stored.shape) {
            throw WorkloadError(path + ": tensor \"" + name +
                                "\" has another shape than in this network; delete the file to "
                                "start anew");
        }
        return from_tensor(stored);
    };
    for (auto& [name, value] : parameters) {
        value.copy_(load(name, value));
    }
    const auto steps =
        static_cast<std::int64_t>(entry(tensors, "checkpoint.steps", path).values.at(0));
    for_each_trained(parameters, [&](const std::string& name, const torch::Tensor& value) {
        auto state = std::make_unique<State>();
        state->step(steps);
        state->exp_avg(load("adamw.mean." + name, value));
        state->exp_avg_sq(load("adamw.square." + name, value));
        optimizer.state()[state_key(value)] = std::move(state);
    });
    std::vector<TrainProgress> epochs;
    const std::vector<float>& rows = entry(tensors, "checkpoint.epochs", path).values;
    for (std::size_t i = 0; i + 5 <= rows.size(); i += 5) {
        epochs.push_back({static_cast<int>(rows[i]),
                          options.epochs,
                          1.0,
                          rows[i + 1],
                          rows[i + 2],
                          rows[i + 3],
                          rows[i + 4]});
    }
    return epochs;
}

}  // namespace nvcim::training
