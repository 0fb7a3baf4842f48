// SPDX-License-Identifier: Apache-2.0
/// Reads that are assumed to be left out: by the compiler and by a run without data.
#include "sim/compiler/skipped_reads.h"

#include <catch2/catch.hpp>

#include "models/base/error.h"
#include "sim/engine/cycle.h"
#include "tests/support/networks.h"
#include "tests/support/workbench.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

ChipConfig skipping_chip() {
    ChipConfig chip = plain_chip();
    chip.tile.crossbar.zero_skip = ZeroSkip::kRowBlock;
    chip.tile.crossbar.adc.energy = Picojoules{1.0};
    return chip;
}

SkippedConfig shares(double reads, double conversions) {
    SkippedConfig skipped;
    skipped.reads = reads;
    skipped.conversions = conversions;
    return skipped;
}

std::int64_t conversions(const CycleResult& result) {
    std::int64_t count = 0;
    for (const EnergyLeaf& leaf : result.energy.breakdown) {
        count += leaf.operation == "conversion" ? leaf.count : 0;
    }
    return count;
}

CycleResult run(const Workbench& bench, const Program& program, const char* name, int images) {
    CycleOptions options;
    options.instance = name;
    CycleSimulation simulation(bench.network, program, bench.chip, nullptr, options);
    return simulation.run(images);
}

}  // namespace

TEST_CASE("assumed reads are spread evenly over the positions of each replica", "[zero_skip]") {
    StagePlan stage;
    stage.positions = 5;
    stage.replicas = 2;  // positions 0, 2, 4 and 1, 3
    stage.skipped_reads = 0.55;
    CHECK(assumed_reads(stage, 8, 0) == 11);  // 24 x 0.45 = 10.8
    CHECK(assumed_reads(stage, 8, 1) == 7);   // 16 x 0.45 = 7.2
    std::vector<std::int64_t> reads;
    for (int p = 0; p < 5; ++p) {
        reads.push_back(assumed_reads_at(stage, 8, p));
    }
    CHECK(reads == std::vector<std::int64_t>{3, 3, 4, 4, 4});  // 3 4 4 and 3 4
    stage.skipped_reads = 1.0;
    CHECK(assumed_reads_at(stage, 8, 2) == 0);
    stage.skipped_reads = 0.0;
    CHECK(assumed_reads_at(stage, 8, 2) == 8);
}

TEST_CASE("a run without data takes the share of the reads that is assumed",
          "[cycle][zero_skip][cost]") {
    // Half of 8: 10 + 30 + 1 + 1 = 42 instead of 82, so 57 instead of 97. Conversions: of
    // 8 reads x 40 columns a quarter is left.
    const Workbench bench = make_workbench(skipping_chip(), kLinear);
    const Program program = compile(bench.network, bench.chip, 1, {}, shares(0.5, 0.75));
    CHECK(program.interval == 40);
    const CycleResult result = run(bench, program, "cost", 1);
    CHECK(result.cycles == 57);
    CHECK(conversions(result) == 80);
    CHECK(result.latency.skipped_reads == Approx(0.5));
    CHECK(result.energy.skipped_conversions == Approx(0.75));
    CHECK(result.stages[0].skipped_conversions == Approx(0.75));
}

TEST_CASE("a read that is left out makes no conversion", "[cycle][zero_skip][cost]") {
    const Workbench bench = make_workbench(skipping_chip(), kLinear);
    const Program program = compile(bench.network, bench.chip, 1, {}, shares(0.25, 0.0));
    CHECK(conversions(run(bench, program, "cost", 1)) == 240);
}

TEST_CASE("with nothing assumed the option changes no cycle", "[cycle][zero_skip][cost]") {
    const Workbench bench = make_workbench(skipping_chip(), kLenet, kBlock);
    const Workbench plain = make_workbench(plain_chip(), kLenet, kBlock);
    CycleSimulation without(plain.network, plain.program, plain.chip, nullptr);
    CycleOptions options;
    options.instance = "with";
    CycleSimulation with(bench.network, bench.program, bench.chip, nullptr, options);
    CHECK(with.run(4).finished == without.run(4).finished);
    CHECK(bench.program.interval == plain.program.interval);
}

TEST_CASE("the predicted interval with assumed reads is the simulated one",
          "[cycle][zero_skip][cost]") {
    const Workbench bench = make_workbench(skipping_chip(), kLenet, kBlock);
    SkippedConfig skipped = shares(0.4, 0.0);
    skipped.layers.emplace_back();
    skipped.layers.back().layer = "conv1";
    skipped.layers.back().reads = 0.17;
    const Program program = compile(bench.network, bench.chip, 1, {}, skipped);
    // conv1: 144 positions x 8 reads x 0.83 = 956.2 -> 956 reads of 10 cycles.
    CHECK(program.interval == 9560);
    const CycleResult result = run(bench, program, "cost", 8);
    CHECK(static_cast<double>(*result.latency.interval_cycles) == Approx(9560).epsilon(0.02));
}

TEST_CASE("with the measured shares a run without data takes the time of one with data",
          "[cycle][zero_skip][cost]") {
    ChipConfig chip = skipping_chip();
    chip.tile.crossbar.cell.programming.sigma = 0.1;
    const Workbench bench = make_workbench(chip, kLenet, kBlock);
    CycleSimulation with(bench.network, bench.program, bench.chip, &bench.mvms);
    // All simulations are built before time begins; the shares come from an earlier run: here the
    // batch of the same images counts what conv1, the bottleneck, leaves out.
    const Node& conv1 = bench.network.nodes[1];
    REQUIRE(conv1.kind == NodeKind::kMatrix);
    CrossbarEngine engine(bench.mvms);
    Executor executor(bench.network, engine);
    for (int i = 0; i < 4; ++i) {
        executor.run(bench.data.image(i), static_cast<std::uint32_t>(i));
    }
    const MvmCounters& counters = engine.counters()[1];
    SkippedConfig skipped;
    skipped.reads =
        1.0 - static_cast<double>(counters.reads) / static_cast<double>(counters.vectors * 8);
    const Program program = compile(bench.network, bench.chip, 1, {}, skipped);
    CycleOptions options;
    options.instance = "cost";
    CycleSimulation without(bench.network, program, bench.chip, nullptr, options);
    const CycleResult expected = with.run(bench.images(4));
    CHECK(expected.stages[0].skipped_reads == Approx(skipped.reads));
    const CycleResult found = without.run(4);
    CHECK(static_cast<double>(found.cycles) ==
          Approx(static_cast<double>(expected.cycles)).epsilon(0.05));
}

TEST_CASE("shares of layers that do not exist are refused", "[zero_skip]") {
    const Workbench bench = make_workbench(skipping_chip(), kLinear);
    SkippedConfig skipped;
    skipped.layers.resize(3);
    skipped.layers[0].layer = "fc1";
    skipped.layers[1].layer = skipped.layers[2].layer = "fc";
    CHECK_THROWS_WITH(compile(bench.network, bench.chip, 1, {}, skipped),
                      Catch::Contains("/cycle/skipped/layers/0/layer: expected one of fc, got "
                                      "\"fc1\"") &&
                          Catch::Contains("/cycle/skipped/layers/2/layer: fc is given twice"));
}
