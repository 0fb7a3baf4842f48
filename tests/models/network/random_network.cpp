// SPDX-License-Identifier: Apache-2.0
#include "tests/models/network/random_network.h"

#include <cmath>

#include "models/base/random.h"

namespace nvcim {

namespace {

class Draws {
public:
    explicit Draws(std::uint64_t seed) : random_(seed, DrawAddress{Purpose::kTraffic}) {}
    double normal() { return random_.normal(next_++); }
    double uniform() { return random_.uniform(next_++); }

    Tensor tensor(std::vector<std::int64_t> shape, double mean, double spread) {
        std::int64_t elements = 1;
        for (const std::int64_t size : shape) {
            elements *= size;
        }
        Tensor result{std::move(shape), {}};
        for (std::int64_t i = 0; i < elements; ++i) {
            result.values.push_back(static_cast<float>(mean + spread * normal()));
        }
        return result;
    }

private:
    Random random_;
    std::uint64_t next_ = 0;
};

}  // namespace

TensorMap random_tensors(const Graph& graph, std::uint64_t seed) {
    Draws draws(seed);
    TensorMap tensors;
    for (const Layer& layer : graph.layers) {
        const std::int64_t channels = layer.shape.channels;
        if (layer.op == Op::kConv2d || layer.op == Op::kLinear) {
            const int rows = weight_rows(graph, layer);
            const std::int64_t in = rows / (layer.kernel_height * layer.kernel_width);
            const std::vector<std::int64_t> shape =
                layer.op == Op::kConv2d ? std::vector<std::int64_t>{channels,
                                                                    in,
                                                                    layer.kernel_height,
                                                                    layer.kernel_width}
                                        : std::vector<std::int64_t>{channels, rows};
            tensors[layer.name + ".weight"] = draws.tensor(shape, 0.0, std::sqrt(2.0 / rows));
            if (layer.bias) {
                tensors[layer.name + ".bias"] = draws.tensor({channels}, 0.0, 0.1);
            }
        } else if (layer.op == Op::kBatchNorm) {
            tensors[layer.name + ".weight"] = draws.tensor({channels}, 1.0, 0.2);
            tensors[layer.name + ".bias"] = draws.tensor({channels}, 0.0, 0.2);
            tensors[layer.name + ".running_mean"] = draws.tensor({channels}, 0.0, 0.2);
            tensors[layer.name + ".running_var"] = draws.tensor({channels}, 1.0, 0.1);
        }
    }
    for (const SharedBlockSpec& block : graph.shared_blocks) {
        tensors[block.name + ".weight"] = draws.tensor({block.channels, block.channels}, 0.0, 0.1);
    }
    return tensors;
}

Dataset random_images(const Graph& graph, int count, std::uint64_t seed) {
    Draws draws(seed);
    Dataset data;
    data.name = "random";
    data.shape = graph.layers.front().shape;
    for (std::int64_t i = 0; i < count * data.shape.elements(); ++i) {
        const double value = 512.0 * draws.uniform() - 256.0;
        data.pixels.push_back(static_cast<std::uint8_t>(value < 0.0 ? 0.0 : value));
    }
    data.labels.assign(static_cast<std::size_t>(count), 0);
    return data;
}

}  // namespace nvcim
