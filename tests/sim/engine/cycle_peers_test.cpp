// SPDX-License-Identifier: Apache-2.0
/// What other cycle-level simulators get wrong (and cycle_product_test.cpp does not cover): one
/// product of 4 -> 10 on chips of many shapes. On the plain chip its scores have left at cycle 97
/// (docs/timing.md section 8).
#include <catch2/catch.hpp>

#include "sim/engine/cycle.h"
#include "tests/support/networks.h"
#include "tests/support/workbench.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

/// The leakage of all tiles.
EnergyLeaf leakage(const CycleResult& result) {
    for (const EnergyLeaf& leaf : result.energy.breakdown) {
        if (leaf.component == "tiles") {
            return leaf;
        }
    }
    return {};
}

CycleResult run_linear(const ChipConfig& chip) {
    const Workbench bench = make_workbench(chip, kLinear);
    CycleSimulation simulation(bench.network, bench.program, bench.chip, nullptr);
    return simulation.run(1);
}

}  // namespace

TEST_CASE("128 conversions over 3 converters take 43 turns", "[cycle]") {
    // 16 weights x 4 slices x 2 columns = 128; A = 43: 10 + 7 x 43 + 43 + 1 = 355. Fetch 1, vector
    // unit 1, 16 scores of 32 bits: 2 + 16 - 1. From cycle 2: 2 + 1 + 355 + 1 + 17.
    ChipConfig chip = plain_chip();
    chip.tile.crossbar.encoding = Encoding::kDifferentialDigital;
    chip.tile.crossbar.adc.per_crossbar = 3;
    const Workbench bench = make_workbench(chip, R"([
        {"name": "image", "op": "input", "shape": [4, 1, 1]},
        {"name": "fc", "op": "linear", "out_channels": 16}])");
    CHECK(bench.program.groups[0].mvm.convert == 43);
    CycleSimulation simulation(bench.network, bench.program, bench.chip, nullptr);
    CHECK(simulation.run(1).cycles == 376);
}

TEST_CASE("more converters than columns are as good as one per column", "[cycle]") {
    ChipConfig chip = plain_chip();
    chip.tile.crossbar.adc.per_crossbar = 200;  // for 40 pairs
    CHECK(run_linear(chip).cycles == 97);
}

TEST_CASE("a chip of one tile works", "[cycle]") {
    CHECK(run_linear(plain_chip(1, 1, 1)).cycles == 97);
}

TEST_CASE("empty tiles cost leakage and no time", "[cycle]") {
    ChipConfig chip = plain_chip(20, 30);
    chip.tile.leakage = Milliwatts{3};
    const CycleResult result = run_linear(chip);
    CHECK(result.cycles == 97);
    CHECK(leakage(result).energy_pj == Approx(97 * 600 * 3.0));
}

TEST_CASE("a row of tiles is as fast as a column of tiles", "[cycle]") {
    // Groups follow one another along the line in both, so all routes have the same lengths.
    const Workbench row = make_workbench(plain_chip(7, 1, 5), kLenet, kBlock);
    const Workbench column = make_workbench(plain_chip(1, 7, 5), kLenet, kBlock);
    CycleSimulation a(
        row.network, row.program, row.chip, nullptr, CycleOptions{nullptr, {}, "row", 1});
    CycleSimulation b(
        column.network, column.program, column.chip, nullptr, CycleOptions{nullptr, {}, "col", 1});
    CHECK(a.run(2).finished == b.run(2).finished);
}

TEST_CASE("a 0.7 ns clock rounds every unit up for itself", "[cycle]") {
    // Read 10 ns: 15 cycles; conversion 1 ns: 2; shift-add 1 ns: 2. 15 + 7 x 15 + 2 + 2 = 124
    // instead of 82.
    ChipConfig chip = plain_chip();
    chip.clock = Nanoseconds{0.7};
    const CycleResult result = run_linear(chip);
    CHECK(result.latency.clock_ps == 700);
    CHECK(result.cycles == 97 - 82 + 124);
}

TEST_CASE("leakage counts until the scores have left, however long the simulation goes on",
          "[cycle]") {
    ChipConfig chip = plain_chip();
    chip.tile.leakage = Milliwatts{3};
    const Workbench bench = make_workbench(chip, kLinear);
    CycleSimulation simulation(bench.network, bench.program, bench.chip, nullptr);
    simulation.begin(1);
    CHECK(simulation.advance(1000000));
    CHECK(leakage(simulation.result()).count == 97);
}

TEST_CASE("a network ends although nobody needs its last positions", "[cycle]") {
    // 5 x 5 positions, pooled 2 x 2 without the last row and column: 9 of them end up nowhere.
    const Workbench bench = make_workbench(plain_chip(), R"([
        {"name": "image", "op": "input", "shape": [1, 5, 5]},
        {"name": "conv", "op": "conv2d", "out_channels": 2, "kernel": 1}, {"op": "relu"},
        {"op": "max_pool", "kernel": 2}, {"op": "flatten"},
        {"name": "fc", "op": "linear", "out_channels": 2}])");
    CycleSimulation simulation(bench.network, bench.program, bench.chip, &bench.mvms);
    const CycleResult result = simulation.run(bench.images(2));
    CHECK(result.scores == bench.batch_scores(2));
    CHECK(result.finished.size() == 2);
}
