// SPDX-License-Identifier: Apache-2.0
#include "models/training/accuracy.h"

#include <algorithm>

#include "models/base/error.h"

namespace nvcim::training {
namespace {

std::string text_of(const Shape& s) {
    return std::to_string(s.channels) + "x" + std::to_string(s.height) + "x" +
           std::to_string(s.width);
}

}  // namespace

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

void check_dataset(const Graph& graph, const Dataset& data) {
    const Shape& input = graph.layers.at(0).shape;
    if (!(data.shape == input)) {
        throw WorkloadError("network \"" + graph.name + "\" takes images of " + text_of(input) +
                            ", data set \"" + data.name + "\" has " + text_of(data.shape));
    }
    if (graph.layers.back().shape.elements() != data.classes) {
        throw WorkloadError("network \"" + graph.name + "\" gives " +
                            std::to_string(graph.layers.back().shape.elements()) +
                            " scores, data set \"" + data.name + "\" has " +
                            std::to_string(data.classes) + " classes");
    }
    if (data.size() == 0) {
        throw WorkloadError("data set \"" + data.name + "\" holds no images");
    }
}

}  // namespace nvcim::training
