// SPDX-License-Identifier: Apache-2.0
#include "models/network/graph_file.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "models/base/error.h"
#include "tests/support/message_of.h"
#include "tests/support/temporary_folder.h"

using namespace nvcim;
using Catch::Matchers::Contains;
using nvcim::test::TemporaryFolder;

namespace {

/// A network file around the given layers.
std::string network(const std::string& layers, const std::string& more = "") {
    return R"({"name": "n", )" + more + R"("layers": [)" + layers + "]}";
}

const std::string kImage = R"({"name": "image", "op": "input", "shape": [1, 8, 8]})";
const std::string kScores =
    R"({"op": "flatten"}, {"name": "fc", "op": "linear", "out_channels": 3})";

/// The message of the error that reading `text` throws.
std::string complaint(const std::string& text) {
    return test::message_of<WorkloadError>([&] { parse_graph(text, "net.json"); });
}

std::string complaint_about(const std::string& layers) {
    return complaint(network(kImage + ", " + layers + ", " + kScores));
}

}  // namespace

TEST_CASE("shapes follow from kernel, stride and padding") {
    const Graph graph =
        parse_graph(network(R"({"name": "image", "op": "input", "shape": [3, 9, 12]},
                   {"name": "a", "op": "conv2d", "out_channels": 4, "kernel": [3, 5], "stride": 2,
                    "padding": 1, "bias": false},
                   {"name": "b", "op": "batch_norm", "epsilon": 0.001},
                   {"op": "relu"},
                   {"name": "p", "op": "max_pool", "kernel": 2},
                   {"name": "q", "op": "avg_pool", "kernel": 2, "stride": 1},
                   {"name": "g", "op": "global_avg_pool"},
                   {"name": "fc", "op": "linear", "out_channels": 7})"),
                    "net.json");
    const auto shape = [&](const char* name) {
        return graph.layers.at(static_cast<std::size_t>(graph.find(name))).shape;
    };
    CHECK(shape("a") == Shape{4, 5, 5});  // (9 + 2 - 3) / 2 + 1, (12 + 2 - 5) / 2 + 1
    CHECK(shape("p") == Shape{4, 2, 2});  // the stride of a pool is its kernel
    CHECK(shape("q") == Shape{4, 1, 1});
    CHECK(shape("g") == Shape{4, 1, 1});
    CHECK(shape("fc") == Shape{7, 1, 1});
    CHECK(graph.layers[3].name == "relu3");
    CHECK_FALSE(graph.layers[1].bias);
    CHECK(graph.layers[2].epsilon == 0.001);
    CHECK(graph.weight_count() == 3 * 3 * 5 * 4 + 4 * 7);
}

TEST_CASE("the networks of the repository have the published number of weights") {
    const auto weights = [](const std::string& name) {
        return load_graph("workloads/networks/" + name + ".json").weight_count();
    };
    CHECK(weights("lenet3") == 28880);
    CHECK(weights("lenet4") == 417168);
    CHECK(weights("vgg8") == 12897984);
    CHECK(weights("resnet18") == 11164352);
}

TEST_CASE("a shared block of a repository network is below 0.4 percent of its weights") {
    for (const char* name : {"lenet3", "lenet4", "vgg8", "resnet18"}) {
        const Graph graph = load_graph(std::string("workloads/networks/") + name + ".json");
        REQUIRE(graph.shared_blocks.size() == 1);
        const int channels = graph.shared_blocks[0].channels;
        CHECK(channels * channels < 0.004 * static_cast<double>(graph.weight_count()));
    }
}

TEST_CASE("layers may stand in any order if they name their inputs") {
    const Graph graph =
        parse_graph(network(R"({"name": "fc", "op": "linear", "inputs": ["f"], "out_channels": 3},
                   {"name": "f", "op": "flatten", "inputs": ["sum"]},
                   {"name": "sum", "op": "add", "inputs": ["b", "a"]},
                   {"name": "b", "op": "conv2d", "inputs": ["a"], "out_channels": 2, "kernel": 1},
                   {"name": "a", "op": "conv2d", "inputs": ["image"], "out_channels": 2, "kernel": 1},
                   {"name": "image", "op": "input", "shape": [1, 8, 8]})"),
                    "net.json");
    std::vector<std::string> names;
    for (const Layer& layer : graph.layers) {
        names.push_back(layer.name);
    }
    CHECK(names == std::vector<std::string>{"image", "a", "b", "sum", "f", "fc"});
    CHECK(graph.layers[3].inputs == std::vector<int>{2, 1});
}

TEST_CASE("the weights file is relative to the network file") {
    const Graph graph = parse_graph(network(kImage + ", " + kScores, R"("weights": "../w/x.st", )"),
                                    "some/folder/net.json");
    CHECK(graph.weights_file == "some/w/x.st");
}

TEST_CASE("a network file that starts from another one keeps what it does not change") {
    const Graph base = load_graph("workloads/networks/lenet4.json");
    const Graph graph = load_graph("workloads/networks/lenet4-mnist.json");
    CHECK(graph.name == "lenet4-mnist");
    CHECK(graph.dataset == "mnist");
    CHECK(graph.weights_file == "workloads/weights/lenet4-mnist.safetensors");
    CHECK(graph.layers.size() == base.layers.size());

    const TemporaryFolder folder;
    const std::string changed = folder.write(
        "changed.json",
        R"({"$file": ")" + std::filesystem::absolute("workloads/networks/lenet4.json").string() +
            R"(", "name": "other"})");
    const Graph far = load_graph(changed);
    CHECK(std::filesystem::equivalent(far.weights_file, base.weights_file));
}

TEST_CASE("all mistakes of a network file are reported at once, each with its layer") {
    const std::string text = complaint(network(R"({"name": "image", "op": "input", "shape": [1, 8]},
                   {"name": "c1", "op": "conv2d", "out_channels": -4, "kernal": 3},
                   {"name": "c2", "op": "conv3d"},
                   {"name": "c2", "op": "relu", "inputs": ["imag"]},
                   {"op": "linear", "out_channels": 1.5},
                   {"name": "s", "op": "shared_block", "block": "tbs"})",
                                               R"("nam": 1, "quantization": {"weight_bits": 99},
                   "shared_blocks": [{"name": "tsb", "channels": 4, "form": "parallel"}], )"));
    for (const char* part : {
             "/nam: unknown key; did you mean \"name\"?",
             "/quantization/weight_bits: expected a whole number from 2 to 12, got 99",
             "/shared_blocks/0/form: expected \"residual\" or \"serial\", got \"parallel\"",
             "layer image: shape: expected [channels, height, width], got",
             "layer c1: kernal: unknown key; did you mean \"kernel\"?",
             "layer c1: kernel: required, but missing",
             "layer c1: out_channels: expected a whole number from 1 to 16777216, got -4",
             "layer c2: op: unknown op \"conv3d\"; known: input, conv2d, linear, batch_norm",
             "layer c2: a second layer with this name",
             "layer c2: inputs: no layer \"imag\"; did you mean \"image\"?",
             "/layers/4/name: required, but missing",
             "/layers/4/out_channels: expected a whole number from 1 to 16777216, got 1.5",
             "layer s: block: no shared block \"tbs\" in /shared_blocks; known: tsb",
         }) {
        CHECK_THAT(text, Contains(part));
    }
    CHECK_THAT(text, Contains("net.json: 13 problems"));
}

TEST_CASE("a cycle is reported with the names of its layers") {
    const std::string text =
        complaint(network(kImage + R"(, {"name": "a", "op": "add", "inputs": ["image", "c"]},
                              {"name": "b", "op": "relu"},
                              {"name": "c", "op": "relu"},
                              {"name": "after", "op": "relu"})"));
    CHECK_THAT(text, Contains("cycle: "));
    CHECK((text.find("a -> b -> c -> a") != std::string::npos ||
           text.find("b -> c -> a -> b") != std::string::npos ||
           text.find("c -> a -> b -> c") != std::string::npos));
    CHECK(text.find("after ->") == std::string::npos);
}

TEST_CASE("a layer that feeds itself is a cycle") {
    CHECK_THAT(complaint_about(R"({"name": "a", "op": "relu", "inputs": ["a"]})"),
               Contains("cycle: a -> a"));
}

TEST_CASE("sizes that do not fit are reported with both sizes") {
    CHECK_THAT(complaint_about(R"({"name": "c", "op": "conv2d", "out_channels": 2, "kernel": 11,
                                   "padding": 1})"),
               Contains("layer c: kernel height 11 is larger than the padded input height 10"));
    CHECK_THAT(complaint_about(R"({"name": "p", "op": "max_pool", "kernel": 2, "padding": 2})"),
               Contains("layer p: padding is more than half of the kernel"));
    CHECK_THAT(
        complaint_about(R"({"name": "l", "op": "linear", "out_channels": 2})"),
        Contains("layer l: expected a flat input, layer image gives [1, 8, 8]; put a flatten"));
    CHECK_THAT(complaint_about(R"({"name": "c", "op": "conv2d", "out_channels": 2, "kernel": 3},
                                  {"name": "s", "op": "add", "inputs": ["image", "c"]})"),
               Contains("layer s: expected inputs of equal shape, image gives [1, 8, 8] but c "
                        "[2, 6, 6]"));
    CHECK_THAT(complaint_about(R"({"name": "s", "op": "add", "inputs": ["image"]})"),
               Contains("layer s: add takes 2 inputs, got 1"));
}

TEST_CASE("absurd sizes are errors, not overflows") {
    CHECK_THAT(
        complaint(network(
            R"({"name": "image", "op": "input", "shape": [16777216, 16777216, 16777216]}, )" +
            kScores)),
        Contains("layer image: 4722366482869645213696 activations"));
    CHECK_THAT(complaint_about(R"({"name": "c", "op": "conv2d", "out_channels": 16777216,
                                   "kernel": 8, "padding": 4}, {"name": "d", "op": "conv2d",
                                   "out_channels": 16777216, "kernel": 1})"),
               Contains("layer c: 1358954496 activations") && !Contains("layer d"));
    CHECK_THAT(complaint_about(R"({"name": "c", "op": "conv2d", "out_channels": 16777216,
                                   "kernel": 8}, {"name": "d", "op": "conv2d",
                                   "out_channels": 16777216, "kernel": 1})"),
               Contains("layer d: 281474976710656 weights here and 1073741824 before; expected at "
                        "most 2147483647"));
    CHECK_THAT(
        complaint_about(
            R"({"name": "c", "op": "conv2d", "out_channels": 99999999999999999999, "kernel": 0})"),
        Contains("layer c: out_channels: expected a whole number") &&
            Contains("layer c: kernel: expected a whole number from 1 to 16777216, got 0"));
}

TEST_CASE("networks whose layers cannot be folded are refused with the reason") {
    CHECK_THAT(complaint_about(R"({"name": "b", "op": "batch_norm"})"),
               Contains("layer b: expected a conv2d or linear layer before it, got input (image)"));
    CHECK_THAT(
        complaint_about(R"({"name": "c", "op": "conv2d", "out_channels": 1, "kernel": 1},
                           {"name": "r", "op": "relu"},
                           {"name": "s", "op": "add", "inputs": ["r", "c"]})"),
        Contains("layer r: layer c feeds other layers too, so the relu cannot be folded into it"));
    CHECK_THAT(complaint(network(kImage + R"(, {"name": "p", "op": "avg_pool", "kernel": 2})")),
               Contains("layer p: the last layer gives the scores: expected linear"));
    CHECK_THAT(
        complaint(network(kImage + R"(, {"name": "f", "op": "flatten"},
                    {"name": "a", "op": "linear", "out_channels": 3},
                    {"name": "b", "op": "linear", "out_channels": 3, "inputs": ["f"]})")),
        Contains("only the layer that gives the scores may feed no other, got several: a, b"));
}

TEST_CASE("the wrong kind of document is refused") {
    CHECK_THAT(complaint("[]"), Contains("expected an object"));
    CHECK_THAT(
        complaint("{}"),
        Contains("/name: required, but missing") && Contains("/layers: required, but missing"));
    CHECK_THAT(complaint(network("")), Contains("/layers: expected at least two, got 0"));
    CHECK_THAT(complaint(network("1, [2]")), Contains("/layers/1: expected an object"));
    CHECK_THAT(complaint(network(kScores)),
               Contains("layer flatten0: flatten takes 1 input, got 0"));
    CHECK_THROWS_AS(load_graph("no/such/file.json"), ConfigError);
}

TEST_CASE("a shared block must fit its input and have a name of its own") {
    const std::string blocks = R"("shared_blocks": [{"name": "t", "channels": 4}], )";
    CHECK_THAT(
        complaint(network(
            kImage + R"(, {"name": "s", "op": "shared_block", "block": "t"}, )" + kScores, blocks)),
        Contains("layer s: block t has 4 channels, but its input only 1"));
    CHECK_THAT(complaint(network(kImage + R"(, {"name": "t", "op": "relu"}, )" + kScores, blocks)),
               Contains("layer t: a shared block has the same name"));
}

TEST_CASE("the schema of network files in the repository is the one that the code makes") {
    std::ifstream file("workloads/schema/network.schema.json");
    std::ostringstream text;
    text << file.rdbuf();
    // Remake it with: nvcim describe --write .
    CHECK(text.str() == network_schema().dump(2) + "\n");
}
