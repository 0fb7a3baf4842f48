// SPDX-License-Identifier: Apache-2.0
#include "models/network/quantized.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "models/base/error.h"
#include "models/network/calibrate.h"
#include "models/network/execute.h"
#include "models/network/float_reference.h"
#include "models/network/graph_file.h"
#include "tests/models/network/random_network.h"
#include "tests/support/message_of.h"

using namespace nvcim;
using Catch::Matchers::Contains;

namespace {

Graph graph_of(const std::string& layers, const std::string& more = "") {
    return parse_graph(R"({"name": "n", )" + more + R"("layers": [)" + layers + "]}", "net.json");
}

const Node& node_of(const QuantizedNetwork& network, const std::string& name) {
    for (const Node& node : network.nodes) {
        if (node.name == name) {
            return node;
        }
    }
    FAIL("no node " << name);
    return network.nodes.front();
}

std::vector<std::int32_t> scores_of(const QuantizedNetwork& network,
                                    const std::vector<std::uint8_t>& pixels) {
    ReferenceEngine engine(network);
    return Executor(network, engine).run(pixels.data(), 0);
}

/// Two inputs, one hidden layer of two, two scores; all scales 1/255 of something simple.
const char* const kTwoLayers = R"({"name": "image", "op": "input", "shape": [2, 1, 1]},
    {"name": "a", "op": "linear", "out_channels": 2, "bias": false}, {"op": "relu"},
    {"name": "b", "op": "linear", "out_channels": 2})";

TensorMap two_layer_tensors() {
    return {{"a.weight", {{2, 2}, {1.0F, -1.0F, 0.5F, 0.25F}}},
            {"a.output_scale", {{1}, {1.0F / 255}}},
            {"b.weight", {{2, 2}, {1.0F, 0.0F, -1.0F, 1.0F}}},
            {"b.bias", {{2}, {0.0F, 0.125F}}}};
}

/// Root mean square of integer scores minus float scores, relative to the float scores.
double score_error(const Graph& graph, const TensorMap& given, int images) {
    TensorMap tensors = given;
    const Dataset data = random_images(graph, images, 11);
    tensors.merge(calibrate_scales(graph, tensors, data, images, 1.0));
    const QuantizedNetwork network = quantize(graph, tensors);
    ReferenceEngine engine(network);
    Executor executor(network, engine);
    double error = 0.0;
    double square = 0.0;
    for (int i = 0; i < images; ++i) {
        const std::vector<float> expected = float_activations(graph, tensors, data.image(i)).back();
        const auto& scores = executor.run(data.image(i), 0);
        for (std::size_t c = 0; c < scores.size(); ++c) {
            const double score = scores[c] * network.nodes.back().output_scale;
            error += std::pow(score - static_cast<double>(expected[c]), 2);
            square += std::pow(static_cast<double>(expected[c]), 2);
        }
    }
    return std::sqrt(error / square);
}

}  // namespace

TEST_CASE("weights become a matrix of inputs by outputs, rounded half to even") {
    const QuantizedNetwork network = quantize(graph_of(kTwoLayers), two_layer_tensors());
    const WeightMatrix& a = network.matrices[0];
    CHECK(network.matrix_names == std::vector<std::string>{"a", "b"});
    CHECK(a.rows == 2);
    CHECK(a.columns == 2);
    CHECK(a.scale == Approx(1.0 / 255));
    // columns are outputs: w = [1, -1; 0.5, 0.25]; 127.5 -> 128, 63.75 -> 64
    CHECK(a.q == std::vector<std::int16_t>{255, 128, -255, 64});
}

TEST_CASE("the offset range has one bit less") {
    const QuantizedNetwork network =
        quantize(graph_of(kTwoLayers), two_layer_tensors(), WeightRange::kOffset);
    CHECK(network.matrices[0].limit == 127);
    CHECK(network.matrices[0].scale == Approx(1.0 / 127));
    // 63.5 -> 64 (even), 31.75 -> 32
    CHECK(network.matrices[0].q == std::vector<std::int16_t>{127, 64, -127, 32});
}

TEST_CASE("convolution weights are ordered by input channel, kernel row, kernel column") {
    const Graph graph = graph_of(R"({"name": "image", "op": "input", "shape": [2, 2, 2]},
                  {"name": "c", "op": "conv2d", "out_channels": 2, "kernel": 2, "bias": false})");
    Tensor weight{{2, 2, 2, 2}, {}};
    for (int i = 0; i < 16; ++i) {
        weight.values.push_back(static_cast<float>(i) * 17.0F);  // 255 / 15: q = 17 i
    }
    const QuantizedNetwork network = quantize(graph, {{"c.weight", weight}});
    for (std::size_t row = 0; row < 8; ++row) {
        CHECK(network.matrices[0].q[2 * row] == 17 * static_cast<int>(row));
        CHECK(network.matrices[0].q[2 * row + 1] == 17 * static_cast<int>(row + 8));
    }
}

TEST_CASE("a two-layer network gives the scores worked out by hand") {
    const QuantizedNetwork network = quantize(graph_of(kTwoLayers), two_layer_tensors());
    REQUIRE(network.nodes.size() == 3);
    // x = (200, 100) / 255. a = (100, 125) / 255: with q = 128, 64 for 0.5, 0.25 the second is
    // (200 * 128 + 100 * 64) / 255 = 125.49 -> 125.
    const std::vector<std::uint8_t> pixels{200, 100};
    ReferenceEngine engine(network);
    Executor executor(network, engine);
    const std::vector<std::int32_t> scores = executor.run(pixels.data(), 0);
    CHECK(executor.activations(1) == Activations{100, 125});
    // b = (100, -100 + 125) / 255 + (0, 0.125). One step of the products is 1/255^2.
    const double step = network.nodes.back().output_scale;
    CHECK(scores[0] * step == Approx(100.0 / 255).epsilon(1e-6));
    CHECK(scores[1] * step == Approx(25.0 / 255 + 0.125).epsilon(1e-6));
    // The scale of the scores is a power of two times that of the products.
    const double ratio = std::log2(step * 255 * 255);
    CHECK(ratio == Approx(std::round(ratio)).margin(1e-6));
    CHECK(std::abs(scores[0]) > 1 << 20);
}

TEST_CASE("negative activations are kept in sign and magnitude where no relu stands") {
    const Graph graph = graph_of(R"({"name": "image", "op": "input", "shape": [2, 1, 1]},
        {"name": "a", "op": "linear", "out_channels": 2, "bias": false},
        {"name": "b", "op": "linear", "out_channels": 2})");
    TensorMap tensors = two_layer_tensors();
    tensors["a.output_scale"].values[0] = 1.0F / 127;
    const QuantizedNetwork network = quantize(graph, tensors);
    CHECK(node_of(network, "a").is_signed);
    CHECK(network.activation_limit(true) == 127);
    ReferenceEngine engine(network);
    Executor executor(network, engine);
    const std::vector<std::uint8_t> pixels{0, 255};
    executor.run(pixels.data(), 0);
    CHECK(executor.activations(1) == Activations{-127, 32});  // -1; 64 / 255 * 127 = 31.87
}

TEST_CASE("relu behind a pool and a flatten folds into the layer before them") {
    const Graph graph = graph_of(R"({"name": "image", "op": "input", "shape": [1, 4, 4]},
        {"name": "c", "op": "conv2d", "out_channels": 2, "kernel": 1},
        {"name": "p", "op": "max_pool", "kernel": 2}, {"op": "flatten"}, {"op": "relu"},
        {"name": "fc", "op": "linear", "out_channels": 2})");
    TensorMap tensors = random_tensors(graph, 5);
    tensors["c.output_scale"] = {{1}, {0.01F}};
    const QuantizedNetwork network = quantize(graph, tensors);
    REQUIRE(network.nodes.size() == 4);
    CHECK(node_of(network, "c").activation.negative_slope == 0.0);
    CHECK(node_of(network, "c").requantize.low == 0);
    CHECK(node_of(network, "c").requantize.high == 255);
    CHECK_FALSE(node_of(network, "p").is_signed);
    CHECK(node_of(network, "p").output_scale == Approx(0.01));
    CHECK(node_of(network, "fc").in_shape == Shape{8, 1, 1});
}

TEST_CASE("a folded batch norm gives the scores of the separate one") {
    const Graph graph = graph_of(R"({"name": "image", "op": "input", "shape": [3, 10, 10]},
        {"name": "c1", "op": "conv2d", "out_channels": 12, "kernel": 3, "bias": false},
        {"name": "b1", "op": "batch_norm"}, {"op": "relu"},
        {"name": "c2", "op": "conv2d", "out_channels": 12, "kernel": 3, "stride": 2},
        {"name": "b2", "op": "batch_norm", "epsilon": 0.5}, {"op": "relu"},
        {"op": "flatten"}, {"name": "fc", "op": "linear", "out_channels": 5},
        {"name": "b3", "op": "batch_norm"})");
    TensorMap tensors = random_tensors(graph, 6);
    tensors["b1.weight"].values[0] = -1.0F;  // turns the sign of a channel
    CHECK(score_error(graph, tensors, 4) < 0.02);
    tensors["b1.running_mean"].values[0] += 1.0F;
    const double before = score_error(graph, tensors, 4);
    CHECK(before < 0.02);  // follows the change

    tensors["b2.running_var"].values[3] = -1.0F;
    tensors["c1.output_scale"] = tensors["c2.output_scale"] = {{1}, {0.01F}};
    CHECK_THAT(test::message_of<WorkloadError>([&] { quantize(graph, tensors); }),
               Contains("tensor b2.running_var: expected variances above 0, got -1 (channel 3)"));
}

TEST_CASE("networks of every layer kind in integers stay close to the same in floats") {
    // With scales from the largest activation nothing is clipped: rounding alone remains, a few
    // tenths of a percent per layer (8 bits), and a signed layer has half the steps.
    const char* const kBlocks =
        R"("shared_blocks": [{"name": "t", "channels": 4, "form": "serial"}], )";
    const char* const kNetworks[] = {
        R"({"name": "c1", "op": "conv2d", "out_channels": 8, "kernel": [3, 5], "padding": 2},
           {"op": "relu"}, {"op": "max_pool", "kernel": 3, "stride": 2, "padding": 1},
           {"name": "c2", "op": "conv2d", "out_channels": 8, "kernel": 3, "stride": 2}, {"op": "relu"},
           {"name": "p", "op": "avg_pool", "kernel": 2})",
        R"({"name": "c1", "op": "conv2d", "out_channels": 8, "kernel": 3, "padding": 1},
           {"name": "r1", "op": "relu"},
           {"name": "c2", "op": "conv2d", "out_channels": 8, "kernel": 3, "padding": 1},
           {"name": "sum", "op": "add", "inputs": ["c2", "r1"]}, {"op": "relu"},
           {"name": "g", "op": "global_avg_pool"})",
        R"({"name": "c1", "op": "conv2d", "out_channels": 10, "kernel": 3},
           {"name": "c2", "op": "conv2d", "out_channels": 10, "kernel": 1},
           {"name": "p", "op": "max_pool", "kernel": 2})",
        R"({"name": "c1", "op": "conv2d", "out_channels": 6, "kernel": 3, "padding": 1},
           {"name": "r1", "op": "leaky_relu", "negative_slope": 0.1},
           {"name": "c2", "op": "conv2d", "out_channels": 8, "kernel": 3, "padding": 1},
           {"name": "r2", "op": "relu", "max": 1.5},
           {"name": "all", "op": "concat", "inputs": ["image", "r1", "r2"]},
           {"name": "c3", "op": "conv2d", "out_channels": 8, "kernel": 3, "stride": 2},
           {"op": "relu"})",
    };
    for (const char* const layers : kNetworks) {
        CAPTURE(layers);
        const Graph graph = graph_of(
            std::string(R"({"name": "image", "op": "input", "shape": [3, 12, 12]}, )") + layers +
                R"(, {"op": "flatten"}, {"name": "fc", "op": "linear", "out_channels": 6})",
            kBlocks);
        for (const std::uint64_t seed : {1, 2, 3}) {
            const double error = score_error(graph, random_tensors(graph, seed), 4);
            CAPTURE(seed);
            CHECK(error < 0.03);
            CHECK(error > 1e-4);
        }
    }
}

TEST_CASE("a shared block computes x + W x, or W x, on every group") {
    for (const bool is_residual : {true, false}) {
        const Graph graph = graph_of(
            R"({"name": "image", "op": "input", "shape": [5, 1, 1]},
               {"name": "s", "op": "shared_block", "block": "t"}, {"op": "relu"},
               {"name": "fc", "op": "linear", "out_channels": 2})",
            std::string(R"("shared_blocks": [{"name": "t", "channels": 2, "form": ")") +
                (is_residual ? "residual" : "serial") + "\"}], ");
        TensorMap tensors = random_tensors(graph, 1);
        // out 0 = 1 x0 - 0.5 x1, out 1 = 0.25 x0; in steps of 1/255: 255, -127.5 -> -128, 64
        tensors["t.weight"].values = {1.0F, -0.5F, 0.25F, 0.0F};
        const QuantizedNetwork network = quantize(graph, tensors);
        ReferenceEngine engine(network);
        Executor executor(network, engine);
        const std::vector<std::uint8_t> pixels{100, 50, 10, 90, 33};
        executor.run(pixels.data(), 0);
        // W x = (74.9, 25.1), (-35.2, 2.5 -> 640 / 255 = 2.51)
        const Activations expected =
            is_residual ? Activations{175, 75, 0, 93, 33} : Activations{75, 25, 0, 3, 33};
        CHECK(executor.activations(1) == expected);
        CHECK_FALSE(node_of(network, "s").is_signed);
    }
}

TEST_CASE("an output scale that is too large is the fault of its own layer") {
    const Graph graph = graph_of(R"({"name": "image", "op": "input", "shape": [1, 6, 6]},
        {"name": "a", "op": "conv2d", "out_channels": 2, "kernel": 3}, {"op": "relu"},
        {"name": "b", "op": "conv2d", "out_channels": 2, "kernel": 3}, {"op": "flatten"},
        {"name": "fc", "op": "linear", "out_channels": 4})");
    for (const float scale : {1e4F, 1e30F}) {
        TensorMap tensors = random_tensors(graph, 8);
        tensors["b.output_scale"] = {{1}, {0.01F}};
        tensors["a.output_scale"] = {{1}, {scale}};
        CHECK_THROWS_WITH(quantize(graph, tensors),
                          Contains("layer a: its output_scale") && Contains("too large"));
    }
    TensorMap tensors = random_tensors(graph, 8);
    tensors["a.output_scale"] = {{1}, {0.01F}};
    tensors["b.output_scale"] = {{1}, {1e-30F}};
    CHECK_THROWS_WITH(quantize(graph, tensors), Contains("layer b: one accumulator step"));
}

TEST_CASE("a residual block of zero weights changes no activation and no score") {
    const std::string blocks = R"("shared_blocks": [{"name": "t", "channels": 3}], )";
    const auto graph = [&](const std::string& block) {
        return graph_of(R"({"name": "image", "op": "input", "shape": [1, 6, 6]},
            {"name": "c", "op": "conv2d", "out_channels": 7, "kernel": 3}, {"op": "relu"})" +
                            block + R"(, {"op": "flatten"},
            {"name": "fc", "op": "linear", "out_channels": 4})",
                        blocks);
    };
    const Graph with =
        graph(R"(, {"name": "s", "op": "shared_block", "block": "t"}, {"op": "relu"})");
    const Graph without = graph("");
    TensorMap tensors = random_tensors(without, 8);
    tensors.erase("t.weight");
    tensors["c.output_scale"] = {{1}, {0.003F}};  // small: many activations at the limit
    const Dataset data = random_images(without, 1, 9);
    const std::vector<std::uint8_t>& pixels = data.pixels;
    CHECK(scores_of(quantize(with, tensors), pixels) ==
          scores_of(quantize(without, tensors), pixels));
}

TEST_CASE("without a relu behind it a shared block covers the range of its input with its sign") {
    const Graph graph = graph_of(
        R"({"name": "image", "op": "input", "shape": [2, 1, 1]},
           {"name": "s", "op": "shared_block", "block": "t"},
           {"name": "s2", "op": "shared_block", "block": "t"},
           {"name": "fc", "op": "linear", "out_channels": 2})",
        R"("shared_blocks": [{"name": "t", "channels": 2}], )");
    TensorMap tensors = random_tensors(graph, 1);
    tensors["t.weight"].values = {0.0F, -1.0F, 0.0F, 0.0F};  // y0 = x0 - x1
    const QuantizedNetwork network = quantize(graph, tensors);
    CHECK(node_of(network, "s").is_signed);
    CHECK(node_of(network, "s").output_scale == Approx(2.0 / 255));
    CHECK(node_of(network, "s2").output_scale == Approx(2.0 / 255));  // signed already
    CHECK(node_of(network, "s").insertion == 0);
    CHECK(node_of(network, "s2").insertion == 1);
    CHECK(node_of(network, "s").matrix == node_of(network, "s2").matrix);
    ReferenceEngine engine(network);
    Executor executor(network, engine);
    const std::vector<std::uint8_t> pixels{10, 250};
    executor.run(pixels.data(), 0);
    CHECK(executor.activations(1) == Activations{-120, 125});
    CHECK(executor.activations(2) == Activations{-127, 125});  // -245 is below the range
}

TEST_CASE("an ADC step that counts twice halves the accumulator it expects") {
    const Graph graph = graph_of(kTwoLayers);
    QuantizedNetwork network = quantize(graph, two_layer_tensors());
    const Requantize exact = network.nodes[1].requantize;
    set_code_value(network, 1, 2.0);
    for (const std::int64_t acc : {0, 7, 1000, 20000}) {
        CHECK(network.nodes[1].requantize(acc, 0) == exact(2 * acc, 0));
    }
    set_code_value(network, 1, 1.0);
    CHECK(network.nodes[1].requantize.multiplier == exact.multiplier);
    CHECK(network.nodes[1].requantize.offset == exact.offset);
    CHECK(network.nodes[1].requantize.shift == exact.shift);
    // The scale of the scores stays.
    const double scale = network.nodes[2].output_scale;
    set_code_value(network, 2, 3.0);
    CHECK(network.nodes[2].output_scale == scale);
}

TEST_CASE("new weights of a shared block reach all its insertion points") {
    const Graph graph = load_graph("workloads/networks/lenet4.json");
    TensorMap tensors = random_tensors(graph, 1);
    const Dataset data = random_images(graph, 1, 2);
    tensors.merge(calibrate_scales(graph, tensors, data, 1));
    const Tensor block = tensors["tsb.weight"];
    const QuantizedNetwork trained = quantize(graph, tensors);
    tensors.erase("tsb.weight");
    QuantizedNetwork network = quantize(graph, tensors);
    const std::vector<std::int32_t> bypassed = scores_of(network, data.pixels);
    CHECK(bypassed != scores_of(trained, data.pixels));
    set_shared_weights(network, network.first_shared_matrix, block.values);
    CHECK(scores_of(network, data.pixels) == scores_of(trained, data.pixels));
    set_shared_weights(network, network.first_shared_matrix, std::vector<float>(1024, 0.0F));
    CHECK(scores_of(network, data.pixels) == bypassed);

    set_code_value(network, 5, 3.0);  // tsb1; survives new weights
    REQUIRE(network.nodes[5].name == "tsb1");
    set_shared_weights(network, network.first_shared_matrix, block.values);
    CHECK(network.nodes[5].requantize(100, 0) == trained.nodes[5].requantize(300, 0));

    CHECK_THROWS_WITH(set_shared_weights(network, network.first_shared_matrix, {1.0F}),
                      Contains("shared block tsb: expected 32 x 32 weights, got 1"));
    CHECK_THROWS_WITH(
        set_shared_weights(
            network, network.first_shared_matrix, std::vector<float>(1024, std::nanf(""))),
        Contains("shared block tsb"));
}

TEST_CASE("every tensor that is missing or wrong is reported at once") {
    TensorMap tensors = two_layer_tensors();
    tensors.erase("a.output_scale");
    tensors["a.weigt"] = tensors["a.weight"];
    tensors.erase("a.weight");
    tensors["b.weight"].shape = {4, 1};
    tensors["b.bias"].values[1] = std::numeric_limits<float>::infinity();
    const std::string text =
        test::message_of<WorkloadError>([&] { quantize(graph_of(kTwoLayers), tensors); });
    CHECK_THAT(text, Contains("weights of n: 4 problems"));
    CHECK_THAT(text, Contains("tensor a.weight: missing; there is a tensor a.weigt"));
    CHECK_THAT(text,
               Contains("tensor a.output_scale: missing") && Contains("`nvcim train` writes it"));
    CHECK_THAT(text, Contains("tensor b.weight: expected shape [2, 2], got [4, 1]"));
    CHECK_THAT(text, Contains("tensor b.bias: value 1 is inf, expected finite numbers"));

    tensors = two_layer_tensors();
    tensors["a.output_scale"].values[0] = 0.0F;
    CHECK_THAT(test::message_of<WorkloadError>([&] { quantize(graph_of(kTwoLayers), tensors); }),
               Contains("tensor a.output_scale: expected a number above 0, got 0"));
}

TEST_CASE("products that do not fit 32 bits are refused") {
    // 4096 inputs of 4095 times weights of 4095 all of one sign: 6.9e10
    Graph graph = graph_of(R"({"name": "image", "op": "input", "shape": [4096, 1, 1]},
        {"name": "a", "op": "linear", "out_channels": 1, "bias": false})",
                           R"("quantization": {"weight_bits": 12, "activation_bits": 12}, )");
    const TensorMap tensors = {{"a.weight", {{1, 4096}, std::vector<float>(4096, 1.0F)}}};
    CHECK_THAT(test::message_of<WorkloadError>([&] { quantize(graph, tensors); }),
               Contains("layer a: its products reach 68685926400 and do not fit 32 bits"));
    graph.activation_bits = 7;  // 2.1e9
    CHECK_NOTHROW(quantize(graph, tensors));
}
