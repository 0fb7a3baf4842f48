// SPDX-License-Identifier: Apache-2.0
#include "models/training/torch_graph.h"

#include <catch2/catch.hpp>

#include "models/network/calibrate.h"
#include "models/network/execute.h"
#include "models/network/float_reference.h"
#include "models/network/fold.h"
#include "models/network/graph_file.h"
#include "models/network/quantized.h"
#include "models/training/activation_rounding.h"
#include "tests/models/network/random_network.h"

using namespace nvcim;
using namespace nvcim::training;

namespace {

/// Every op but the last ones, both forms of a shared block, a partial last group, a shortcut.
Graph every_op() {
    return parse_graph(R"({
        "name": "every_op", "dataset": "random",
        "shared_blocks": [{"name": "residual", "channels": 4, "form": "residual"},
                          {"name": "serial", "channels": 3, "form": "serial"}],
        "layers": [
            {"name": "image", "op": "input", "shape": [2, 9, 10]},
            {"name": "conv1", "op": "conv2d", "out_channels": 8, "kernel": [3, 2], "padding": 1},
            {"name": "bn1", "op": "batch_norm"},
            {"name": "relu1", "op": "relu"},
            {"name": "block1", "op": "shared_block", "block": "residual"},
            {"name": "relu2", "op": "relu"},
            {"name": "pool1", "op": "max_pool", "kernel": 2},
            {"name": "conv2", "op": "conv2d", "out_channels": 8, "kernel": 3, "padding": 1,
             "bias": false},
            {"name": "bn2", "op": "batch_norm"},
            {"name": "sum", "op": "add", "inputs": ["bn2", "pool1"]},
            {"name": "relu3", "op": "relu"},
            {"name": "block2", "op": "shared_block", "block": "serial"},
            {"name": "relu4", "op": "relu"},
            {"name": "pool2", "op": "avg_pool", "kernel": 2},
            {"name": "conv3", "op": "conv2d", "out_channels": 10, "kernel": 1, "stride": 1},
            {"name": "leaky", "op": "leaky_relu", "negative_slope": 0.25},
            {"name": "both", "op": "concat", "inputs": ["leaky", "pool2"]},
            {"name": "block3", "op": "shared_block", "block": "residual"},
            {"name": "mean", "op": "global_avg_pool"},
            {"name": "flat", "op": "flatten"},
            {"name": "hidden", "op": "linear", "out_channels": 9},
            {"name": "relu5", "op": "relu", "max": 0.5},
            {"name": "block4", "op": "shared_block", "block": "residual"},
            {"name": "relu6", "op": "relu"},
            {"name": "scores", "op": "linear", "out_channels": 10}
        ]})",
                       "every_op.json");
}

TorchGraph::Values torch_values(const TorchGraph& net, const Graph& graph, const Dataset& images) {
    const torch::NoGradGuard no_gradients;
    TorchGraph::Values values{pixels(graph, images, torch::arange(images.size()))};
    net.run(values, 0, static_cast<int>(graph.layers.size()));
    return values;
}

/// Output of one image as plain numbers, channel-row-column.
std::vector<float> image_of(const torch::Tensor& values, int image) {
    return to_tensor(values[image]).values;
}

}  // namespace

TEST_CASE("torch computes what the plain float reference computes, layer by layer", "[training]") {
    const Graph graph = every_op();
    const TensorMap tensors = random_tensors(graph, 7);
    const Dataset images = random_images(graph, 3, 8);
    const Parameters parameters = to_parameters(graph, tensors);
    const auto values = torch_values(TorchGraph(graph, parameters), graph, images);
    for (int i = 0; i < images.size(); ++i) {
        const auto expected = float_activations(graph, tensors, images.image(i));
        for (std::size_t layer = 1; layer < graph.layers.size(); ++layer) {
            INFO(graph.layers[layer].name);
            const std::vector<float> found = image_of(values[layer], i);
            REQUIRE(found.size() == expected[layer].size());
            double worst = 0.0;
            for (std::size_t k = 0; k < found.size(); ++k) {
                worst = std::max(worst, std::fabs(double{found[k]} - double{expected[layer][k]}));
            }
            CHECK(worst < 1e-4);
        }
    }
}

TEST_CASE("rounded activations are those of the integer network", "[training]") {
    const Graph graph = every_op();
    TensorMap tensors = random_tensors(graph, 7);
    const Dataset images = random_images(graph, 4, 8);
    for (const auto& [name, scale] : calibrate_scales(graph, tensors, images, 4, 0.99)) {
        tensors[name] = scale;
    }
    const QuantizedNetwork network = quantize(graph, tensors);
    // Torch gets the weights as the crossbars hold them, so that only rounding is compared.
    for (std::size_t m = 0; m < network.matrices.size(); ++m) {
        const WeightMatrix& matrix = network.matrices[m];
        Tensor& weight = tensors.at(network.matrix_names[m] + ".weight");
        for (int r = 0; r < matrix.rows; ++r) {
            for (int c = 0; c < matrix.columns; ++c) {
                weight.values[static_cast<std::size_t>(c * matrix.rows + r)] = static_cast<float>(
                    matrix.scale * matrix.q[static_cast<std::size_t>(r * matrix.columns + c)]);
            }
        }
    }
    const Parameters parameters = to_parameters(graph, tensors);
    const ActivationRounding rounding(graph, tensors);
    TorchGraph net(graph, parameters);
    net.on_activation = [&](int layer, torch::Tensor y) { return rounding(layer, std::move(y)); };
    const auto values = torch_values(net, graph, images);

    const std::vector<FoldedNode> nodes = fold(graph);
    ReferenceEngine engine(network);
    Executor executor(network, engine);
    for (int i = 0; i < images.size(); ++i) {
        executor.run(images.image(i), static_cast<std::uint32_t>(i));
        std::size_t compared = 0;
        std::size_t different = 0;
        for (std::size_t n = 1; n + 1 < nodes.size(); ++n) {
            INFO(network.nodes[n].name);
            const auto layer = static_cast<std::size_t>(nodes[n].output_layer);
            const std::vector<float> found = image_of(values[layer], i);
            const Activations& expected = executor.activations(static_cast<int>(n));
            REQUIRE(found.size() == expected.size());
            for (std::size_t k = 0; k < found.size(); ++k) {
                const double steps = double{found[k]} / network.nodes[n].output_scale;
                ++compared;
                different += std::fabs(steps - expected[k]) > 0.01 ? 1 : 0;
                // Ties and the last bit of a float move a value by one step, and further on by a
                // few where such values are summed.
                CHECK(std::fabs(steps - expected[k]) < 3.01);
            }
        }
        CHECK(different < compared / 50);
    }
}

TEST_CASE("a shared block of zeros and one without weights are both bypassed", "[training]") {
    const Graph graph = every_op();
    TensorMap tensors = random_tensors(graph, 7);
    const Dataset images = random_images(graph, 2, 8);
    tensors["residual.weight"].values.assign(16, 0.0F);
    const Parameters zeros = to_parameters(graph, tensors);
    tensors.erase("residual.weight");
    const Parameters none = to_parameters(graph, tensors);
    CHECK(torch_values(TorchGraph(graph, zeros), graph, images)
              .back()
              .equal(torch_values(TorchGraph(graph, none), graph, images).back()));
}
