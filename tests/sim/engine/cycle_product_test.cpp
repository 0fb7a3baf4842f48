// SPDX-License-Identifier: Apache-2.0
/// Closed forms of one product on the whole chip, tight: absent one cycle before, there at the
/// cycle. Numbers of plain_chip(): one product of 8-bit unsigned inputs takes 82 cycles.
#include <catch2/catch.hpp>

#include "sim/engine/cycle.h"
#include "tests/support/networks.h"
#include "tests/support/workbench.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

constexpr const char* kTallLinear = R"([
    {"name": "image", "op": "input", "shape": [300, 1, 1]},
    {"name": "fc", "op": "linear", "out_channels": 10}])";

void check_finish(const Workbench& bench, std::int64_t cycles) {
    CycleSimulation simulation(bench.network, bench.program, bench.chip, &bench.mvms);
    simulation.begin(bench.images(1));
    CHECK_FALSE(simulation.advance(cycles - 1));
    simulation.advance(2);
    const CycleResult result = simulation.result();
    CHECK(result.finished == std::vector<std::int64_t>{cycles});
    CHECK(result.scores == bench.batch_scores(1));
}

}  // namespace

TEST_CASE("one product ends at its closed form with sample-and-hold", "[cycle]") {
    // Pixel of 4 x 8 bits = 1 flit over 1 hop: 2. Fetch 32/256 -> 1, product 82: 85.
    // Vector unit 10/64 -> 1: 86. Scores 10 x 32 bits = 10 flits over 1 hop: 2 + 9: 97.
    check_finish(make_workbench(plain_chip(), kLinear), 97);
}

TEST_CASE("the port that takes the image in can bound the interval", "[cycle]") {
    // 300 channels of 8 bits, 2,400 bits = 75 flits over the port's link, and one product of 80
    // cycles: the crossbars bound. With links of 16 bits 150 flits: the port does. Ten images:
    // from one to the next 150 cycles, 1,500 busy.
    const Workbench wide = make_workbench(plain_chip(2, 2, 16), kTallLinear);
    CHECK(wide.program.bottleneck == "fc");
    CHECK(wide.program.interval == 80);
    ChipConfig chip = plain_chip(2, 2, 16);
    chip.network.link_bits = 16;
    const Workbench bench = make_workbench(chip, kTallLinear);
    CHECK(bench.program.bottleneck == "input");
    CHECK(bench.program.interval == 150);
    CycleSimulation simulation(bench.network, bench.program, bench.chip, &bench.mvms);
    const CycleResult result = simulation.run(bench.images(10));
    CHECK(result.latency.input_port_cycles == 1500);
    CHECK(result.latency.interval_cycles == 150);
    CHECK(result.latency.cycles == result.finished.back());
}

TEST_CASE("one product ends at its closed form without sample-and-hold", "[cycle]") {
    // 8 * (10 + 1) + 1 = 89 instead of 82.
    ChipConfig chip = plain_chip();
    chip.tile.crossbar.sample_hold.enabled = false;
    check_finish(make_workbench(chip, kLinear), 104);
}

TEST_CASE("one product ends at its closed form with an odd clock period", "[cycle]") {
    // 0.7 ns: R = 15, A = 2, D = 2 cycles: 15 + 7*15 + 2 + 2 = 124 instead of 82.
    ChipConfig chip = plain_chip();
    chip.clock = Nanoseconds{0.7};
    check_finish(make_workbench(chip, kLinear), 139);
}

TEST_CASE("a 3-bit DAC applies 8 bits in 3 steps", "[cycle]") {
    // N = 3: 10 + 2*10 + 1 + 1 = 32 instead of 82.
    ChipConfig chip = plain_chip();
    chip.tile.crossbar.dac.bits = 3;
    chip.tile.crossbar.adc.bits = 13;
    check_finish(make_workbench(chip, kLinear), 47);
}

TEST_CASE("columns that share a converter wait for one another", "[cycle]") {
    // 10 weights x 4 slices = 40 pairs over 3 converters: A = 14 > R.
    // 10 + 7*14 + 14 + 1 = 123 instead of 82.
    ChipConfig chip = plain_chip();
    chip.tile.crossbar.adc.per_crossbar = 3;
    check_finish(make_workbench(chip, kLinear), 138);
}

TEST_CASE("row blocks on one tile add up in a tree", "[cycle]") {
    // 300 x 8 bits = 75 flits: 2 + 74 = 76. Fetch 2400/256 -> 10, product 82, 3 blocks: 2 levels:
    // 170. Vector unit 171, scores 182.
    check_finish(make_workbench(plain_chip(), kTallLinear), 182);
}

TEST_CASE("row blocks on several tiles add up over the network", "[cycle]") {
    // One crossbar per tile: rows 0-127 on tile 0, 128-255 on tile 1, 256-299 on tile 2.
    // Their inputs leave the port in [0,32), [32,64), [64,75) and arrive at 33, 67 and
    // 64 + 2*2 + 10 = 78. Fetch 1024/256 = 4, product 82: 164. Partial sums 10 x 32 bits over one
    // hop: 2 + 9: 175. Vector unit 30/64 -> 1: 176. Scores 187.
    const Workbench bench = make_workbench(plain_chip(2, 2, 1), kTallLinear);
    REQUIRE(bench.program.groups[0].parts.size() == 3);
    check_finish(bench, 187);
}

TEST_CASE("signed inputs take a second pass", "[cycle]") {
    // Stage 1 without ReLU: ends at 86 (pixel at 2, 83 cycles, vector unit 1), its 4 x 8 bits move
    // inside the tile in 1: 87. Stage 2: 2 x 7 steps: 10 + 13*10 + 1 + 1 = 142, fetch 1: 230,
    // vector unit 231, scores of 2 classes: 2 flits: 2 + 1: 234.
    const Workbench bench = make_workbench(plain_chip(), R"([
        {"name": "image", "op": "input", "shape": [4, 1, 1]},
        {"name": "fc1", "op": "linear", "out_channels": 4},
        {"name": "fc2", "op": "linear", "out_channels": 2}])");
    REQUIRE(bench.program.groups[1].steps == 14);
    check_finish(bench, 234);
}

namespace {

std::string linear_and(const std::string& last) {
    return R"([{"name": "image", "op": "input", "shape": [4, 1, 1]},
               {"name": "fc", "op": "linear", "out_channels": 10}, )" +
           last + "]";
}

}  // namespace

TEST_CASE("a chip that gives the class has only its bits to send", "[cycle]") {
    // 85 as above; 10 requantisations and 10 comparisons / 64 -> 1: 86. 10 classes are 4 bits, 1
    // flit over 1 hop: 88 instead of 97.
    check_finish(make_workbench(plain_chip(), linear_and(R"({"op": "argmax"})")), 88);
}

TEST_CASE("a softmax takes the vector unit's time and 16 bits per class", "[cycle]") {
    // Of 10 classes requantize 2, compare 3, exp 8, add 1 and divide 4 cycles: 180 / 64 -> 3: 88.
    // 160 bits = 5 flits over 1 hop: 2 + 4: 94.
    ChipConfig chip = plain_chip();
    VectorOperationCycles& cycles = chip.tile.vector_unit.operation_cycles;
    cycles.requantize = 2;
    cycles.compare = 3;
    cycles.exp = 8;
    cycles.divide = 4;
    check_finish(make_workbench(chip, linear_and(R"({"op": "softmax"})")), 94);
}

TEST_CASE("additions that take longer delay what needs partial sums", "[cycle]") {
    // As above, 187, but 10 requantisations and 20 additions of 5 cycles / 64 -> 2 instead of 1.
    ChipConfig chip = plain_chip(2, 2, 1);
    chip.tile.vector_unit.operation_cycles.add = 5;
    check_finish(make_workbench(chip, kTallLinear), 188);
}
