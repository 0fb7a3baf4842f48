// SPDX-License-Identifier: Apache-2.0
/// Fetches and writes that compete for the ports of a tile's input buffer.
#include <catch2/catch.hpp>

#include "sim/engine/cycle.h"
#include "sim/trace/recorder.h"
#include "tests/support/networks.h"
#include "tests/support/workbench.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

/// Two groups on tile 0 read the same pixel of 4 x 8 bits: one flit each, there at 2 and 3.
constexpr const char* kTwoReaders = R"([
    {"name": "image", "op": "input", "shape": [4, 1, 1]},
    {"name": "a", "op": "conv2d", "inputs": ["image"], "out_channels": 4, "kernel": 1},
    {"name": "b", "op": "conv2d", "inputs": ["image"], "out_channels": 4, "kernel": 1},
    {"name": "c", "op": "conv2d", "inputs": ["b"], "out_channels": 4, "kernel": 1},
    {"name": "sum", "op": "add", "inputs": ["a", "c"]}, {"op": "relu"}, {"op": "flatten"},
    {"name": "fc", "op": "linear", "out_channels": 2}])";

/// Eight pixels of 100 channels through a and b, all on tile 0.
constexpr const char* kRow = R"([
    {"name": "image", "op": "input", "shape": [100, 1, 8]},
    {"name": "a", "op": "conv2d", "out_channels": 16, "kernel": 1}, {"op": "relu"},
    {"name": "b", "op": "conv2d", "out_channels": 16, "kernel": 1}, {"op": "relu"},
    {"op": "flatten"},
    {"name": "fc", "op": "linear", "out_channels": 2}])";

ChipConfig chip_with(int ports, int bits_per_cycle) {
    ChipConfig chip = plain_chip();
    chip.tile.input_buffer.ports = ports;
    chip.tile.input_buffer.bits_per_cycle = bits_per_cycle;
    return chip;
}

CycleResult run(const ChipConfig& chip, const char* layers, int images = 1) {
    const Workbench bench = make_workbench(chip, layers);
    CycleSimulation simulation(bench.network, bench.program, bench.chip, &bench.mvms);
    CycleResult result = simulation.run(bench.images(images));
    CHECK(result.scores == bench.batch_scores(images));
    CHECK(*result.latency.predicted_interval_cycles == bench.program.interval);
    return result;
}

}  // namespace

TEST_CASE("two groups of a tile queue for the one port of its input buffer", "[cycle][ports]") {
    // 32 bits at 4 per cycle: 8 cycles an access. a: written [2, 10), fetched [10, 18): starts at
    // 10. b's pixel arrives at 3: written [18, 26), fetched [26, 34): starts at 26.
    const CycleResult result = run(chip_with(1, 4), kTwoReaders);
    CHECK(result.stages[0].first_start_cycle == 10);
    CHECK(result.stages[1].first_start_cycle == 26);
    CHECK(result.stages[0].stall_cycles.buffer_port == 8);
    CHECK(result.stages[1].stall_cycles.buffer_port == 23);
    CHECK(result.stages[0].stall_cycles.resource == 0);
}

TEST_CASE("accesses of an input buffer are slices of a trace", "[cycle][ports][trace]") {
    Recorder recorder;
    const Workbench bench = make_workbench(chip_with(1, 4), kTwoReaders);
    CycleSimulation simulation(
        bench.network, bench.program, bench.chip, nullptr, CycleOptions{&recorder, {}, "chip", 1});
    simulation.run(1);
    std::vector<std::string> found;
    for (const Recorder::Slice& slice : recorder.slices()) {
        if (recorder.tracks()[slice.track] == "chip.tile_0.input_buffer" && found.size() < 4) {
            found.push_back(recorder.kinds()[slice.kind] + " " +
                            std::to_string(slice.start_ps / 1000) + " " +
                            std::to_string(slice.duration_ps / 1000));
        }
    }
    CHECK(found == std::vector<std::string>{"write 2 8", "fetch 10 8", "write 18 8", "fetch 26 8"});
}

TEST_CASE("two ports serve a write and a fetch at a time", "[cycle][ports]") {
    // a: written [2, 10) by one port, fetched [2, 10) by the other. b: both from 10 on.
    const CycleResult result = run(chip_with(2, 4), kTwoReaders);
    CHECK(result.stages[0].first_start_cycle == 2);
    CHECK(result.stages[1].first_start_cycle == 10);
    CHECK(result.stages[0].stall_cycles.buffer_port == 0);
    CHECK(result.stages[1].stall_cycles.buffer_port == 7);
}

TEST_CASE("without a limit nobody waits for a port", "[cycle][ports]") {
    const CycleResult result = run(chip_with(0, 4), kTwoReaders);
    CHECK(result.stages[0].first_start_cycle == 2);
    CHECK(result.stages[1].first_start_cycle == 3);
    CHECK(result.stages[1].stall_cycles.buffer_port == 0);
}

TEST_CASE("the port of an input buffer can set the interval", "[cycle][ports]") {
    // Per pixel 800 bits for a and 128 for b at 8 per cycle, written and fetched: 2 (100 + 16); fc:
    // 8 pixels written, 128 rows fetched: 2 x 128. 8 x 232 + 256 = 2,112; a's crossbars take 800.
    const CycleResult result = run(chip_with(1, 8), kRow, 8);
    CHECK(result.latency.predicted_interval_cycles == 2112);
    CHECK(result.bottleneck.unit == "tile_0.input_buffer");
    CHECK(result.bottleneck.busy_cycles == 8 * 2112);
    CHECK(*result.latency.interval_cycles <= 2112 * 102 / 100);
    CHECK(*result.latency.interval_cycles >= 2112);
}

TEST_CASE("two ports halve the load of each", "[cycle][ports]") {
    const CycleResult result = run(chip_with(2, 8), kRow, 8);
    CHECK(result.latency.predicted_interval_cycles == 1056);
    CHECK(*result.latency.interval_cycles <= 1056 * 102 / 100);
}

TEST_CASE("a group on several tiles starts when all of them have a port", "[cycle][ports]") {
    // Rows 0-127 on tile 0, 128-255 on tile 1, 256-299 on tile 2, inputs there at 33, 67 and 78
    // (cycle_product_test.cpp). At 256 bits per cycle their writes take 4, 4 and 2 cycles: those of
    // the first two are over at 78, the third is written [78, 80). Start at 80 instead of 78.
    ChipConfig chip = plain_chip(2, 2, 1);
    chip.tile.input_buffer.ports = 1;
    const CycleResult result = run(chip, R"([
        {"name": "image", "op": "input", "shape": [300, 1, 1]},
        {"name": "fc", "op": "linear", "out_channels": 10}])");
    CHECK(result.stages[0].first_start_cycle == 80);
    CHECK(result.finished.front() == 189);
}

TEST_CASE("numbers do not depend on ports", "[cycle][ports]") {
    ChipConfig chip = chip_with(1, 3);
    chip.tile.crossbar.cell.programming.sigma = 0.1;
    chip.tile.crossbar.cell.read_noise.sigma = 0.02;
    const Workbench bench = make_workbench(chip, kLenet, kBlock);
    CycleSimulation simulation(bench.network, bench.program, bench.chip, &bench.mvms);
    CHECK(simulation.run(bench.images(3)).scores == bench.batch_scores(3));
}
