// SPDX-License-Identifier: Apache-2.0
/// Stages that work at the same time: back-pressure, shared blocks, deadlock.
#include <catch2/catch.hpp>

#include "models/base/error.h"
#include "sim/engine/cycle.h"
#include "tests/support/workbench.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

/// a (interval 80) feeds b (signed inputs: 14 reads, interval 140), pixel by pixel.
constexpr const char* kTwoStages = R"([
    {"name": "image", "op": "input", "shape": [1, 1, 8]},
    {"name": "a", "op": "conv2d", "out_channels": 1, "kernel": 1},
    {"name": "b", "op": "conv2d", "out_channels": 1, "kernel": 1}, {"op": "relu"},
    {"op": "flatten"},
    {"name": "fc", "op": "linear", "out_channels": 2}])";

constexpr const char* kTwoInsertions = R"([
    {"name": "image", "op": "input", "shape": [8, 1, 2]},
    {"name": "tsb1", "op": "shared_block", "block": "tsb"}, {"op": "relu"},
    {"name": "conv", "op": "conv2d", "out_channels": 8, "kernel": 1}, {"op": "relu"},
    {"name": "tsb2", "op": "shared_block", "block": "tsb"}, {"op": "relu"},
    {"op": "flatten"},
    {"name": "fc", "op": "linear", "out_channels": 2}])";
constexpr const char* kBlock = R"([{"name": "tsb", "channels": 8, "form": "residual"}])";

CycleResult run(const Workbench& bench, int images) {
    CycleSimulation simulation(bench.network, bench.program, bench.chip, &bench.mvms);
    CycleResult result = simulation.run(bench.images(images));
    CHECK(result.scores == bench.batch_scores(images));
    return result;
}

}  // namespace

TEST_CASE("a full buffer holds the stage before it back", "[cycle]") {
    // Buffers hold exactly the least: one pixel for a and b, eight for fc.
    ChipConfig chip = plain_chip();
    chip.tile.input_buffer.capacity_bytes = 10;
    chip.tile.output_buffer.capacity_bytes = 10;  // a: 1, b: 1, fc: 2 scores of 4 bytes
    const CycleResult result = run(make_workbench(chip, kTwoStages), 1);
    // a starts pixel 0 at 2 (one flit, one hop), its product ends at 2 + 1 + 82 = 85 and makes
    // room for pixel 1, which arrives at 87. The result is made at 86, is moved at 87.
    // b starts pixel 0 at 87; 14 reads: 10 + 13*10 + 2 = 142, fetch 1: it frees its input at 230,
    // its result is made at 231 and has left its one place in the output buffer at 232.
    // a started pixel 1 at 87, made it at 171, moves it in [230, 231) and starts pixel 2 at 231.
    // b has its input at 231 and room for the output at 232: it starts every 145 cycles,
    // pixel k at 87 + 145 k; a starts pixel k at 231 + 145 (k - 2) from pixel 2 on.
    // Last: b starts pixel 7 at 1102, ends at 1245 + 1, moved 1247; fc 1247 + 83 + 1 = 1331, two
    // flits of scores: 1334.
    CHECK(result.finished[0] == 1334);
    const StageResult& a = result.stages[0];
    // The input is there at start + 85; pixel 2 waits from 172 until 231, pixels 3 to 7 longer.
    CHECK(a.stall_cycles.output_room == 59 + 5 * (145 - 85));
    // The pixel was outside all along: 2 cycles at first, then from start + 80 to start + 85.
    CHECK(a.stall_cycles.network == 2 + 7 * 5);
    CHECK(a.stall_cycles.input == 0);
    CHECK(a.stall_cycles.resource == 0);
    CHECK(a.busy_cycles == 8 * 80);
    // b waits one cycle for room at each of pixels 1 to 7.
    CHECK(result.stages[1].stall_cycles.output_room == 7);
    CHECK(result.stages[1].last_end_cycle == 1246);
}

TEST_CASE("with room in the buffers the slower stage alone sets the pace", "[cycle]") {
    // b starts pixel k at 87 + 140 k: pixel 7 at 1067, ends 1067 + 143 + 1, moved 1212,
    // fc 1212 + 84 = 1296, scores 1299.
    const CycleResult result = run(make_workbench(plain_chip(), kTwoStages), 1);
    CHECK(result.finished[0] == 1299);
    CHECK(result.stages[0].stall_cycles.output_room == 0);
    // The bottleneck never waits: busy from its first start on.
    CHECK(result.stages[1].busy_cycles == 8 * 140);
    CHECK(result.stages[1].stall_cycles.resource == 0);
}

TEST_CASE("two insertion points of a shared block queue for its one copy", "[cycle]") {
    // Pixels of 64 bits = 2 flits arrive at 3, 5, 7, 9. tsb1 starts at 3, 83, 163, 243 (image 1
    // from 163 on). Its first result: 3 + 83 + 1 = 87, moved 88; conv: 88 + 84 = 172, moved 173:
    // tsb2 asks at 173. tsb1 asked for its last position at 163 and gets the crossbars at 243;
    // tsb2 starts at 323.
    const CycleResult result = run(make_workbench(plain_chip(), kTwoInsertions, kBlock, 1), 2);
    CHECK(result.stages[2].stage == "tsb2");
    CHECK(result.stages[2].first_start_cycle == 323);
    CHECK(result.stages[2].stall_cycles.resource >= 150);
}

TEST_CASE("with two copies each insertion point has crossbars of its own", "[cycle]") {
    const Workbench bench = make_workbench(plain_chip(), kTwoInsertions, kBlock, 2);
    CHECK(bench.program.groups.size() == 4);
    const CycleResult result = run(bench, 2);
    CHECK(result.stages[2].first_start_cycle == 173);
    CHECK(result.stages[2].stall_cycles.resource == 0);
}

TEST_CASE("in steady state one copy serves 4 positions per image, two copies 2", "[cycle]") {
    // One copy: 4 positions x 80 = 320 cycles between images (the last ones have it to themselves).
    const Workbench bench = make_workbench(plain_chip(), kTwoInsertions, kBlock, 1);
    CHECK(bench.program.interval == 320);
    CHECK(bench.program.bottleneck == "tsb.0");
    CHECK(run(bench, 8).latency.interval_cycles.value_or(0) == 320);
}

TEST_CASE("in steady state two copies halve the interval", "[cycle]") {
    const Workbench bench = make_workbench(plain_chip(), kTwoInsertions, kBlock, 2);
    CHECK(bench.program.interval == 160);
    CHECK(run(bench, 8).latency.interval_cycles.value_or(0) == 160);
}

TEST_CASE("a stuck simulation says who waits for what", "[cycle]") {
    // The compiler gives a 3x3 window its three rows; take one away behind its back.
    Workbench bench = make_workbench(plain_chip(), R"([
        {"name": "image", "op": "input", "shape": [1, 6, 6]},
        {"name": "conv", "op": "conv2d", "out_channels": 2, "kernel": 3}, {"op": "relu"},
        {"op": "flatten"},
        {"name": "fc", "op": "linear", "out_channels": 2}])");
    bench.program.stages[0].inputs[0].transfers[0].pixels = 12;
    CycleSimulation simulation(bench.network, bench.program, bench.chip, &bench.mvms);
    CHECK_THROWS_WITH(
        simulation.run(bench.images(1)),
        Catch::Contains("deadlock at 13 ns") &&
            Catch::Contains("conv (chip.stage_conv), image 0, position 0 of 16: "
                            "waits for input from the image (12 of 15 pixels)") &&
            Catch::Contains("fc (chip.stage_fc)") &&
            Catch::Contains("the image waits outside, to conv (tile 0): no room for pixel 12"));
}
