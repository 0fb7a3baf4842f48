// SPDX-License-Identifier: Apache-2.0
/// Activation functions and concatenation, from file to integers, with numbers worked out by hand.
#include <catch2/catch.hpp>

#include "models/base/error.h"
#include "models/network/calibrate.h"
#include "models/network/execute.h"
#include "models/network/float_reference.h"
#include "models/network/graph_file.h"
#include "tests/models/network/random_network.h"
#include "tests/support/message_of.h"
#include "tests/support/window_node.h"

using namespace nvcim;
using Catch::Matchers::Contains;

namespace {

Graph graph_of(const std::string& layers) {
    return parse_graph(R"({"name": "n", "layers": [)" + layers + "]}", "net.json");
}

std::string complaint(const std::string& layers) {
    return test::message_of<WorkloadError>([&] { graph_of(layers); });
}

/// image -> a (two outputs: x0 - x1, x0 / 2 + x1 / 4) -> `activation` -> b.
Graph two_layers(const std::string& activation) {
    return graph_of(R"({"name": "image", "op": "input", "shape": [2, 1, 1]},
        {"name": "a", "op": "linear", "out_channels": 2, "bias": false}, )" +
                    activation + R"(, {"name": "b", "op": "linear", "out_channels": 2})");
}

TensorMap two_layer_tensors(double scale) {
    return {{"a.weight", {{2, 2}, {1.0F, -1.0F, 0.5F, 0.25F}}},
            {"a.output_scale", {{1}, {static_cast<float>(scale)}}},
            {"b.weight", {{2, 2}, {1.0F, 0.0F, -1.0F, 1.0F}}},
            {"b.bias", {{2}, {0.0F, 0.125F}}}};
}

/// Activations of node `node` for one image.
Activations activations(const QuantizedNetwork& network,
                        const std::vector<std::uint8_t>& pixels,
                        int node) {
    ReferenceEngine engine(network);
    Executor executor(network, engine);
    executor.run(pixels.data(), 0);
    return executor.activations(node);
}

}  // namespace

TEST_CASE("a clipped relu is the upper limit of the requantisation") {
    // a = (100, 125) / 255; the limit 0.25 is 63.75 steps: 64
    const Graph graph = two_layers(R"({"op": "relu", "max": 0.25})");
    const QuantizedNetwork network = quantize(graph, two_layer_tensors(1.0 / 255));
    CHECK(network.nodes.size() == 3);
    CHECK_FALSE(network.nodes[1].is_signed);
    CHECK(network.nodes[1].requantize.low == 0);
    CHECK(network.nodes[1].requantize.high == 64);
    CHECK(activations(network, {200, 100}, 1) == Activations{64, 64});
    CHECK(activations(network, {50, 100}, 1) == Activations{0, 50});  // 25 + 25.1
    // one that is beyond the range of 8 bits changes nothing
    const Graph wide = two_layers(R"({"op": "relu", "max": 6})");
    CHECK(quantize(wide, two_layer_tensors(1.0 / 255)).nodes[1].requantize.high == 255);
    // and one below half a step would make everything 0
    const Graph narrow = two_layers(R"({"op": "relu", "max": 0.001})");
    CHECK_THROWS_WITH(quantize(narrow, two_layer_tensors(1.0 / 255)),
                      Contains("layer a: its output_scale") && Contains("too large"));
}

TEST_CASE("the scale of a clipped layer is that of what is left") {
    const Graph graph = two_layers(R"({"op": "relu", "max": 0.25})");
    Dataset data;
    data.name = "one";
    data.shape = {2, 1, 1};
    data.pixels = {200, 100};
    data.labels = {0};
    const TensorMap scales = calibrate_scales(graph, two_layer_tensors(1), data, 1, 1.0);
    CHECK(scales.at("a.output_scale").values[0] == Approx(0.25 / 255).epsilon(1.0 / 1024));
}

TEST_CASE("the smaller of two limits counts, and a limit binds where nothing is negative") {
    const std::string layers = R"({"name": "image", "op": "input", "shape": [1, 4, 4]},
        {"name": "p", "op": "avg_pool", "kernel": 2}, {"op": "relu"},
        {"op": "relu", "max": 0.4}, {"op": "max_pool", "kernel": 2}, {"op": "relu", "max": 0.75},
        {"op": "flatten"}, {"name": "fc", "op": "linear", "out_channels": 2})";
    const Graph graph = graph_of(layers);
    TensorMap tensors = random_tensors(graph, 1);
    tensors["p.output_scale"] = {{1}, {1.0F / 255}};
    const QuantizedNetwork network = quantize(graph, tensors);
    CHECK(network.nodes[1].requantize.high == 102);  // 0.4 * 255
}

TEST_CASE("a leaky relu multiplies what is negative before it is rounded") {
    // a = (-1, 64 / 255): -0.25 * 127 = -31.75 and 31.87
    const Graph graph = two_layers(R"({"op": "leaky_relu", "negative_slope": 0.25})");
    const QuantizedNetwork network = quantize(graph, two_layer_tensors(1.0 / 127));
    CHECK(network.nodes[1].is_signed);
    CHECK(network.nodes[1].requantize.negative_slope == 1 << 14);
    CHECK(activations(network, {0, 255}, 1) == Activations{-32, 32});
    const std::vector<std::uint8_t> pixels{0, 255};
    CHECK(float_activations(graph, two_layer_tensors(1), pixels.data())[2][0] == Approx(-0.25));
}

TEST_CASE("a slope in fixed point rounds once, ties up, and saturates") {
    Requantize r;
    r.multiplier = {4};
    r.offset = {2};
    r.shift = 2;
    r.low = -127;
    r.high = 127;
    r.negative_slope = 1 << 14;  // a quarter
    CHECK(r(7, 0) == 7);
    CHECK(r(0, 0) == 0);
    CHECK(r(-2, 0) == 0);    // -0.5
    CHECK(r(-3, 0) == -1);   // -0.75
    CHECK(r(-10, 0) == -2);  // -2.5
    CHECK(r(-508, 0) == -127);
    CHECK(r(-2147483648LL, 0) == -127);
    r.multiplier = {1};
    r.offset = {0};
    r.shift = 0;
    CHECK(r(-6, 0) == -1);  // -1.5
    CHECK(r(-7, 0) == -2);  // -1.75
    // 40 bits of fraction, slope 0.1 = 6554 / 65536: 0.1000061
    r.multiplier = {std::int64_t{3} << 29};
    r.shift = 40;
    r.offset = {std::int64_t{1} << 39};
    r.negative_slope = 6554;
    CHECK(r(-70000, 0) == -10);  // -70000 * 3 / 2048 = -102.54 -> -10.25
    r.negative_slope = 1;        // the smallest there is: 2^-16
    r.low = -2047;
    CHECK(r(-2147483647LL, 0) == -48);  // -3145728 / 65536
}

TEST_CASE("activations that follow each other are one") {
    const auto node = [](const std::string& layers) {
        return quantize(two_layers(layers), two_layer_tensors(1.0 / 127)).nodes[1];
    };
    const std::string leaky = R"({"op": "leaky_relu", "negative_slope": 0.5})";
    CHECK(node(leaky + ", " + leaky).requantize.negative_slope == 1 << 14);
    CHECK_FALSE(node(leaky + R"(, {"op": "relu"})").is_signed);
    const Node clipped = node(R"({"op": "relu", "max": 1}, )" + leaky);
    CHECK_FALSE(clipped.is_signed);  // nothing negative meets the leaky one
    CHECK(clipped.requantize.high == 127);
    CHECK(node(R"({"op": "leaky_relu", "negative_slope": 0})").is_signed == false);
}

TEST_CASE("a leaky relu behind a max pool folds into the layer before it") {
    const Graph graph = graph_of(R"({"name": "image", "op": "input", "shape": [1, 4, 4]},
        {"name": "c", "op": "conv2d", "out_channels": 2, "kernel": 1},
        {"name": "p", "op": "max_pool", "kernel": 2}, {"op": "leaky_relu"},
        {"op": "flatten"}, {"name": "fc", "op": "linear", "out_channels": 2})");
    TensorMap tensors = random_tensors(graph, 5);
    tensors["c.output_scale"] = {{1}, {0.01F}};
    const QuantizedNetwork network = quantize(graph, tensors);
    CHECK(network.nodes.size() == 4);
    CHECK(network.nodes[1].requantize.negative_slope == 655);  // 0.01 * 65536
    CHECK(network.nodes[2].is_signed);
}

TEST_CASE("a leaky relu reaches the channels that a shared block passes through") {
    Node node = test::window_node(NodeKind::kSharedBlock, 1, 1, 0, {3, 1, 1}, {3, 1, 1});
    node.group = 2;
    node.requantize.multiplier = {4, 4};
    node.requantize.offset = {2, 2};
    node.requantize.shift = 2;
    node.requantize.low = -127;
    node.requantize.high = 127;
    node.requantize.negative_slope = 1 << 15;
    const std::vector<std::int16_t> input{0, 0, -9};
    std::vector<std::int16_t> output(3, 0);
    digital(node, {input.data()}, output.data());
    CHECK(output[2] == -4);  // -4.5
}

TEST_CASE("a concatenation brings its inputs to the largest of their scales") {
    const Graph graph = graph_of(R"({"name": "image", "op": "input", "shape": [2, 1, 1]},
        {"name": "a", "op": "linear", "out_channels": 2, "bias": false}, {"name": "ra", "op": "relu"},
        {"name": "b", "op": "linear", "out_channels": 1, "bias": false, "inputs": ["image"]},
        {"name": "rb", "op": "relu"},
        {"name": "all", "op": "concat", "inputs": ["ra", "rb", "ra"]},
        {"name": "fc", "op": "linear", "out_channels": 2})");
    CHECK(graph.layers[static_cast<std::size_t>(graph.find("all"))].shape == Shape{5, 1, 1});
    TensorMap tensors = random_tensors(graph, 1);
    tensors["a.weight"].values = {1.0F, -1.0F, 0.5F, 0.25F};
    tensors["b.weight"].values = {1.0F, 1.0F};
    tensors["a.output_scale"] = {{1}, {1.0F / 255}};
    tensors["b.output_scale"] = {{1}, {2.0F / 255}};
    const QuantizedNetwork network = quantize(graph, tensors);
    CHECK(network.nodes[3].output_scale == Approx(2.0 / 255));
    // a = (100, 125) / 255, b = 300 / 255 = 150 steps of 2 / 255: a is halved, ties up
    CHECK(activations(network, {200, 100}, 3) == Activations{50, 63, 150, 50, 63});
}

TEST_CASE("a concatenation of values with and without sign has a sign") {
    // image: 0 to 1; a: -1 to 1 in steps of 1 / 127. One step of the sum of channels is 1 / 127.
    const std::string layers = R"({"name": "image", "op": "input", "shape": [2, 1, 1]},
        {"name": "a", "op": "linear", "out_channels": 2, "bias": false},
        {"name": "all", "op": "concat", "inputs": ["image", "a"]})";
    const std::string last = R"(, {"name": "fc", "op": "linear", "out_channels": 2})";
    TensorMap tensors = random_tensors(graph_of(layers + last), 1);
    tensors["a.weight"].values = {1.0F, -1.0F, 0.5F, 0.25F};
    tensors["a.output_scale"] = {{1}, {1.0F / 127}};
    const QuantizedNetwork network = quantize(graph_of(layers + last), tensors);
    CHECK(network.nodes[2].is_signed);
    CHECK(activations(network, {0, 255}, 2) == Activations{0, 127, -127, 32});
    // with a relu behind it there are 255 steps of 1 / 255 for the same range
    const QuantizedNetwork clipped =
        quantize(graph_of(layers + R"(, {"op": "relu"})" + last), tensors);
    CHECK(clipped.nodes[2].output_scale == Approx(1.0 / 255));
    CHECK(activations(clipped, {0, 255}, 2) == Activations{0, 255, 0, 64});
    // and with a limit the range ends there
    const QuantizedNetwork half =
        quantize(graph_of(layers + R"(, {"op": "relu", "max": 0.5})" + last), tensors);
    CHECK(half.nodes[2].output_scale == Approx(0.5 / 255));
    CHECK(half.nodes[2].requantize.high == 255);
}

TEST_CASE("a concatenation pixel by pixel gives what it gives all at once") {
    Node node = test::window_node(NodeKind::kConcat, 1, 1, 0, {2, 2, 3}, {3, 2, 3});
    node.channels = {2, 1};
    node.requantize.multiplier = {4, 4, 2};
    node.requantize.offset = {2, 2, 2};
    node.requantize.shift = 2;
    const std::vector<std::int16_t> a{1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16};
    const std::vector<std::int16_t> b{20, 22, 24, 26, 28, 31};
    std::vector<std::int16_t> together(18, -1);
    digital(node, {a.data(), b.data()}, together.data());
    CHECK(together == std::vector<std::int16_t>{
                          1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16, 10, 11, 12, 13, 14, 16});
    std::vector<std::int16_t> apart(18, -1);
    for (int p = 0; p < 6; ++p) {
        digital(node, {a.data(), b.data()}, p, 1, apart.data());
    }
    CHECK(apart == together);
}

TEST_CASE("flat inputs are put together value by value") {
    const Graph graph = graph_of(R"({"name": "image", "op": "input", "shape": [1, 2, 2]},
        {"name": "f", "op": "flatten"},
        {"name": "a", "op": "linear", "out_channels": 3}, {"name": "r", "op": "relu"},
        {"name": "all", "op": "concat", "inputs": ["r", "f"]},
        {"name": "fc", "op": "linear", "out_channels": 2})");
    TensorMap tensors = random_tensors(graph, 3);
    tensors["a.output_scale"] = {{1}, {1.0F / 255}};
    const QuantizedNetwork network = quantize(graph, tensors);
    const Activations all = activations(network, {9, 7, 5, 3}, 2);
    CHECK(Activations(all.begin() + 3, all.end()) == Activations{9, 7, 5, 3});
}

TEST_CASE("layer kinds that are used wrongly are refused with the reason") {
    const std::string image = R"({"name": "image", "op": "input", "shape": [1, 8, 8]}, )";
    const std::string last =
        R"(, {"op": "flatten"}, {"name": "fc", "op": "linear", "out_channels": 3})";
    CHECK_THAT(complaint(image + R"({"name": "c", "op": "concat"})" + last),
               Contains("layer c: concat takes 2 to 4096 inputs, got 1"));
    CHECK_THAT(complaint(image + R"({"name": "p", "op": "max_pool", "kernel": 2},
                                    {"name": "c", "op": "concat", "inputs": ["image", "p"]})" +
                         last),
               Contains("layer c: expected inputs of equal height and width, image gives [1, 8, 8] "
                        "but p [1, 4, 4]"));
    CHECK_THAT(complaint(image + R"({"name": "r", "op": "relu", "max": -1})" + last),
               Contains("layer r: max: expected a number from 1e-06 to 1000000"));
    CHECK_THAT(complaint(image + R"({"op": "leaky_relu", "negative_slope": 2})" + last),
               Contains("negative_slope: expected a number from 0 to 1, got 2"));
    CHECK_THAT(complaint(image + R"({"op": "leaky_relu", "slope": 0.5})" + last),
               Contains("slope: unknown key"));
    CHECK_THAT(complaint(image + R"({"name": "r", "op": "relu", "max": 0.5})" + last),
               Contains("layer r: layer image gives the pixels as they are, so the relu cannot be "
                        "folded into it"));
    CHECK_THAT(
        complaint(image + R"({"name": "p", "op": "avg_pool", "kernel": 1},
                     {"name": "r", "op": "relu", "max": 0.5},
                     {"name": "c", "op": "concat", "inputs": ["p", "r"]})" +
                  last),
        Contains("layer r: layer p feeds other layers too, so the relu cannot be folded into it"));
    CHECK_THAT(complaint(image + R"({"op": "flatten"},
                     {"name": "fc", "op": "linear", "out_channels": 3}, {"op": "leaky_relu"})"),
               Contains("layer leaky_relu3: a relu behind the scores"));
}
