// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/compile.h"

#include <catch2/catch.hpp>

#include "models/base/error.h"
#include "models/network/calibrate.h"
#include "models/network/graph_file.h"
#include "tests/models/network/random_network.h"
#include "tests/support/workbench.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

QuantizedNetwork random_network(const Graph& graph) {
    TensorMap tensors = random_tensors(graph, 1);
    const Dataset data = random_images(graph, 1, 1);
    for (const auto& [name, scale] : calibrate_scales(graph, tensors, data, 1)) {
        tensors[name] = scale;
    }
    return quantize(graph, tensors);
}

QuantizedNetwork lenet4() {
    return random_network(load_graph("workloads/networks/lenet4.json"));
}

constexpr const char* kResidual = R"([
    {"name": "image", "op": "input", "shape": [3, 8, 8]},
    {"name": "first", "op": "conv2d", "out_channels": 4, "kernel": 3, "padding": 1}, {"name": "r0", "op": "relu"},
    {"name": "c1", "op": "conv2d", "inputs": ["r0"], "out_channels": 4, "kernel": 3, "padding": 1}, {"name": "r1", "op": "relu"},
    {"name": "c2", "op": "conv2d", "out_channels": 4, "kernel": 3, "padding": 1},
    {"name": "sum", "op": "add", "inputs": ["c2", "r0"]}, {"op": "relu"},
    {"name": "mean", "op": "global_avg_pool"}, {"op": "flatten"},
    {"name": "fc", "op": "linear", "out_channels": 5}])";

}  // namespace

TEST_CASE("lenet4 is cut into stages with their pooling fused", "[compile]") {
    const Program program = compile(lenet4(), plain_chip(5, 5, 16));
    std::string names;
    for (const StagePlan& stage : program.stages) {
        names += stage.name + ":" + std::to_string(stage.nodes.size()) + " ";
    }
    CHECK(names == "conv1:2 conv2:2 tsb1:1 fc1:1 tsb2:1 fc2:1 ");
    // 28x28 output pixels; one product per pixel and group of 32 channels.
    CHECK(program.stages[0].positions == 784);
    CHECK(program.stages[2].positions == 49);
    CHECK(program.stages[4].positions == 8);
    CHECK(program.stages[4].positions_per_pixel == 8);
}

TEST_CASE("lenet4 takes 221 crossbars of 128 x 128", "[compile]") {
    // 8 weight bits in 2-bit cells, pairs: 8 columns per weight, 16 weights per crossbar.
    // conv1 25x16: 1. conv2 400x32: 4 x 2. tsb 32x32: 2, once for both insertion points.
    // fc1 1568x256: 13 x 16 = 208. fc2 256x10: 2.
    const Program program = compile(lenet4(), plain_chip(5, 5, 16));
    CHECK(program.crossbars == 1 + 8 + 2 + 208 + 2);
    REQUIRE(program.groups.size() == 5);
    CHECK(program.groups[2].name == "tsb.0");
    CHECK(program.stages[2].group == program.stages[4].group);
    // fc1: 1568 x 256 weights x 8 cells over 208 x 16384 cells
    CHECK(program.groups[3].utilisation == Approx(1568.0 * 256 * 8 / (208 * 16384.0)));
    // 13 tiles of 16: one row block each; tile k needs rows 128k.., 49 rows per channel.
    REQUIRE(program.groups[3].parts.size() == 13);
    const StageInput& input = program.stages[3].inputs[0];
    CHECK(input.transfers[1].first_channel == 128 / 49);
    CHECK(input.transfers[1].channels == 255 / 49 - 128 / 49 + 1);
    // The slowest stage: 784 positions x 80 cycles.
    CHECK(program.interval == 784 * 80);
    CHECK(program.bottleneck == "conv1");
}

TEST_CASE("a network that does not fit says what it needs and what to raise", "[compile]") {
    CHECK_THROWS_WITH(
        compile(lenet4(), plain_chip(2, 2, 16)),
        "layer fc1 needs 208 crossbars, the chip has 53 left of 64 (the network needs 221); raise "
        "/arch/tile_rows, /arch/tile_columns or /arch/tile/crossbars");
    CHECK_THROWS_AS(compile(lenet4(), plain_chip(2, 2, 16)), MappingError);
}

TEST_CASE("a chip that is just large enough is filled without gaps", "[compile]") {
    // 13 x 17 = 221 crossbars: no tile boundary suits the groups.
    const Program program = compile(lenet4(), plain_chip(13, 1, 17));
    CHECK(program.crossbars == 221);
    CHECK(program.tiles == 13);
    CHECK_THROWS_AS(compile(lenet4(), plain_chip(11, 2, 10)), MappingError);  // 220
}

TEST_CASE("a window that exceeds the input buffer names the layer and the parameter", "[compile]") {
    // conv1: 5 rows of 28 pixels of 1 byte; conv2: 5 rows of 14 pixels of 16 bytes; on the same
    // tile a pixel of 32 bytes for tsb1, 256 for tsb2 and fc2: 140 + 1120 + 32 + 2 x 256.
    ChipConfig chip = plain_chip(5, 5, 16);
    chip.tile.input_buffer.capacity_bytes = 1000;
    CHECK_THROWS_WITH(compile(lenet4(), chip),
                      Catch::Contains("the input_buffer of tile 0 needs 1804 bytes, it has 1000; "
                                      "raise /arch/tile/input_buffer/capacity_bytes") &&
                          Catch::Contains("conv1: 140 pixels, 140 bytes") &&
                          Catch::Contains("conv2: 70 pixels, 1120 bytes"));
}

TEST_CASE("a fused window that exceeds the output buffer names its layer", "[compile]") {
    // Two rows of 28 pixels of 16 bytes behind conv1, of 14 pixels of 32 bytes behind conv2.
    ChipConfig chip = plain_chip(5, 5, 16);
    chip.tile.output_buffer.capacity_bytes = 1000;
    CHECK_THROWS_WITH(compile(lenet4(), chip),
                      Catch::Contains("raise /arch/tile/output_buffer/capacity_bytes") &&
                          Catch::Contains("conv1, rows of a fused window: 56 pixels, 896 bytes") &&
                          Catch::Contains("conv2, rows of a fused window: 28 pixels, 896 bytes"));
}

TEST_CASE("a weight wider than a crossbar is refused", "[compile]") {
    ChipConfig chip = plain_chip();
    chip.tile.crossbar.columns = 6;
    CHECK_THROWS_WITH(compile(lenet4(), chip),
                      Catch::Contains("one weight takes 8 columns (4 slices), a crossbar has 6"));
}

TEST_CASE("a layer whose fused addition is late keeps its input that long", "[compile]") {
    // a | b + sum: pixel (r, c) of b starts only when pixel (r, c) of a is there, for which the
    // image has been needed up to (r+1, c+1): that is one row of 6 and 2 pixels, at the ends of
    // rows less.
    const Workbench bench = make_workbench(plain_chip(), R"([
        {"name": "image", "op": "input", "shape": [2, 6, 6]},
        {"name": "a", "op": "conv2d", "out_channels": 4, "kernel": 3, "padding": 1},
        {"name": "b", "op": "conv2d", "out_channels": 4, "kernel": 1, "inputs": ["image"]},
        {"name": "sum", "op": "add", "inputs": ["a", "b"]},
        {"op": "flatten"}, {"name": "fc", "op": "linear", "out_channels": 3}])");
    const StagePlan& second = bench.program.stages[1];
    REQUIRE(second.nodes.size() == 2);
    REQUIRE(second.inputs[0].source == -1);
    CHECK(second.inputs[0].transfers[0].least_pixels == 6 + 2);
}

TEST_CASE("a skip connection waits in a buffer as long as the other path needs", "[compile]") {
    const Workbench bench = make_workbench(plain_chip(), kResidual);
    // first | c1 | c2 + sum + pool | fc: the addition joins the later of its two sources.
    REQUIRE(bench.program.stages.size() == 4);
    const StagePlan& second = bench.program.stages[2];
    CHECK(second.nodes.size() == 3);
    REQUIRE(second.inputs.size() == 2);
    // Row r of c2 needs rows r+1 of c1, r+2 of first: pixel (r, c) of the skip is held until
    // (r+2, c+2) has been made: 2 rows of 8 and 3 pixels.
    CHECK(second.inputs[1].source == 0);
    CHECK(second.inputs[1].transfers[0].least_pixels == 2 * 8 + 3);
    // The window of c2 itself: three rows.
    CHECK(second.inputs[0].transfers[0].least_pixels == 3 * 8);
}

TEST_CASE("a compiled program does not grow with pixels", "[compile]") {
    const auto layers = [](int side) {
        return R"([{"name": "image", "op": "input", "shape": [1, )" + std::to_string(side) + ", " +
               std::to_string(side) + R"(]},
            {"name": "conv", "op": "conv2d", "out_channels": 2, "kernel": 3}, {"op": "relu"},
            {"name": "mean", "op": "global_avg_pool"}, {"op": "flatten"},
            {"name": "fc", "op": "linear", "out_channels": 2}])";
    };
    const std::string small = to_json(make_workbench(plain_chip(), layers(10)).program).dump();
    const std::string large = to_json(make_workbench(plain_chip(), layers(90)).program).dump();
    CHECK(large.size() < small.size() + 40);  // longer numbers only
}
