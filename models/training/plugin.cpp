// SPDX-License-Identifier: Apache-2.0
// The plug-in's only exported symbol and the Trainer behind it.
#include <malloc.h>
#include <torch/torch.h>

#include "models/base/error.h"
#include "models/training/accuracy.h"
#include "models/training/backbone.h"
#include "models/training/shared_block_training.h"
#include "models/training/torch_graph.h"

namespace nvcim::training {
namespace {

/// Runs `task` on `threads` torch threads; errors of libtorch lose their stack traces.
template <class Task>
auto with_torch(int threads, const Task& task) {
    torch::set_num_threads(std::max(1, threads));
    try {
        return task();
    } catch (const c10::Error& error) {
        throw WorkloadError(std::string("libtorch: ") + error.what_without_backtrace());
    }
}

class TorchTrainer : public Trainer {
public:
    TrainResult train(const Graph& graph,
                      const Dataset& train,
                      const Dataset& validation,
                      const TrainOptions& options,
                      const std::function<void(const TrainProgress&)>& progress) override {
        return with_torch(options.threads, [&] {
            return train_backbone(graph, train, validation, options, progress);
        });
    }

    TensorMap train_shared_blocks(const Graph& graph,
                                  const TensorMap& tensors,
                                  const Dataset& train,
                                  const TsbOptions& options) override {
        return with_torch(
            1, [&] { return training::train_shared_blocks(graph, tensors, train, options); });
    }

    double accuracy(const Graph& graph, const TensorMap& tensors, const Dataset& data) override {
        return with_torch(1, [&] {
            check_images(graph, data);
            const Parameters parameters = to_parameters(graph, tensors);
            return training::accuracy(TorchGraph(graph, parameters), graph, data);
        });
    }
};

}  // namespace
}  // namespace nvcim::training

extern "C" __attribute__((visibility("default"))) nvcim::Trainer* nvcim_make_trainer_1() {
    // Tensors come and go with every step: keep their pages instead of asking the kernel for
    // zeroed ones each time.
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    mallopt(M_TOP_PAD, 64 << 20);
    return new nvcim::training::TorchTrainer;
}
