// SPDX-License-Identifier: Apache-2.0
#include "models/training/accuracy.h"

#include <algorithm>

#include "models/base/error.h"

namespace nvcim::training {

double accuracy(const TorchGraph& net, const Graph& graph, const Dataset& data) {
    constexpr std::int64_t kBatch = 500;
    const torch::NoGradGuard no_gradients;
    std::int64_t correct = 0;
    for (std::int64_t begin = 0; begin < data.size(); begin += kBatch) {
        const torch::Tensor images =
            torch::arange(begin, std::min<std::int64_t>(begin + kBatch, data.size()));
        const torch::Tensor best = net.scores(pixels(graph, data, images)).argmax(1);
        correct += best.eq(labels(data, images)).sum().item<std::int64_t>();
    }
    return 100.0 * static_cast<double>(correct) / data.size();
}

void check_images(const Graph& graph, const Dataset& data) {
    check_dataset(graph, data);
    if (data.size() == 0) {
        throw WorkloadError("data set \"" + data.name + "\" holds no images");
    }
}

}  // namespace nvcim::training
