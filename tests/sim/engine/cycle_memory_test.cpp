// SPDX-License-Identifier: Apache-2.0
/// Images from and scores to a memory outside the chip. Without it the first product of kLinear
/// ends at 97 (cycle_product_test.cpp): its pixel enters at 0, its scores have left the port at 97.
#include <catch2/catch.hpp>

#include "models/base/error.h"
#include "sim/compiler/segments.h"
#include "sim/engine/area.h"
#include "sim/engine/cycle.h"
#include "sim/engine/turns.h"
#include "sim/trace/recorder.h"
#include "tests/support/message_of.h"
#include "tests/support/networks.h"
#include "tests/support/workbench.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

/// A pixel of 32 bits in, 320 bits of scores out; 80 cycles on the crossbars.
/// 0.8 GB/s are 6.4 bits in a cycle of 1 ns: the image takes 5 cycles, the scores 50.
ChipConfig slow_memory(double gigabytes_per_second = 0.8, double latency_ns = 20) {
    ChipConfig chip = plain_chip();
    chip.off_chip.bandwidth = GigabytesPerSecond{gigabytes_per_second};
    chip.off_chip.latency = Nanoseconds{latency_ns};
    chip.off_chip.energy_per_bit = Picojoules{8};
    chip.global_buffer.capacity_bytes = 65536;
    chip.global_buffer.bits_per_cycle = 16;  // two cycles for a pixel
    chip.global_buffer.energy_per_bit = Picojoules{0.5};
    chip.global_buffer.area = SquareMicrometres{1000};
    return chip;
}

double energy(const CycleResult& result, const std::string& component, const std::string& stage) {
    double sum = 0.0;
    for (const EnergyLeaf& leaf : result.energy.breakdown) {
        sum += leaf.component == component && leaf.stage == stage ? leaf.energy_pj : 0.0;
    }
    return sum;
}

std::int64_t busy(const CycleResult& result, const std::string& path) {
    for (const UnitActivity& unit : result.units) {
        if (unit.path == path) {
            return unit.busy_cycles;
        }
    }
    return 0;
}

}  // namespace

TEST_CASE("an image passes memory and global buffer before it enters", "[cycle][memory]") {
    // Asked for at 0, moves in [20, 25), is read in [25, 27), enters at 27. Scores arrive at
    // 97 + 27 = 124 and are outside 50 cycles later.
    const Workbench bench = make_workbench(slow_memory(), kLinear);
    CycleSimulation simulation(bench.network, bench.program, bench.chip, &bench.mvms);
    simulation.begin(bench.images(1));
    CHECK_FALSE(simulation.advance(173));
    simulation.advance(2);
    const CycleResult result = simulation.result();
    CHECK(result.finished == std::vector<std::int64_t>{174});
    CHECK(result.scores == bench.batch_scores(1));
    // The stage waits for the image until it enters, then 2 cycles for its way over one hop.
    CHECK(result.stages[0].stall_cycles.memory == 27);
    CHECK(result.stages[0].stall_cycles.network == 2);
    CHECK(result.stages[0].stall_cycles.input == 0);
    CHECK(result.latency.off_chip_cycles == 55);
    CHECK(busy(result, "off_chip") == 55);
    CHECK(busy(result, "global_buffer") == 2);
    // 8 pJ a bit outside; in the buffer every bit is written once and read once.
    CHECK(energy(result, "off_chip", "input") == 32 * 8.0);
    CHECK(energy(result, "off_chip", "fc") == 320 * 8.0);
    CHECK(energy(result, "global_buffer", "input") == 2 * 32 * 0.5);
    CHECK(energy(result, "global_buffer", "fc") == 2 * 320 * 0.5);
}

TEST_CASE("pixels are read while the image still comes in", "[cycle][memory]") {
    // 8 pixels of 8 bits, 0.4 GB/s: 3.2 bits per cycle, pixel k is here at ceil(8 (k + 1) / 3.2):
    // 3, 5, 8, 10, 13, 15, 18, 20; each is read in one cycle. The last one enters at 21 and
    // arrives at 23: a linear layer of 8 rows and 2 columns, fetch 1, product 82, vector unit 1,
    // two flits of scores 2 + 1: 110, and ceil(64 / 3.2) = 20 cycles to the memory.
    const Workbench bench = make_workbench(slow_memory(0.4, 0), R"([
        {"name": "image", "op": "input", "shape": [1, 1, 8]}, {"op": "flatten"},
        {"name": "fc", "op": "linear", "out_channels": 2}])");
    CycleSimulation simulation(bench.network, bench.program, bench.chip, &bench.mvms);
    CHECK(simulation.run(bench.images(1)).finished == std::vector<std::int64_t>{130});
}

TEST_CASE("with room for one image the next is fetched when it has left", "[cycle][memory]") {
    // 640 bits per cycle: image and scores take one cycle each. An image is asked for, moves after
    // 100 cycles in 1, is read in 2, leaves in 1: one per 104 cycles.
    ChipConfig chip = slow_memory(80, 100);
    chip.global_buffer.capacity_bytes = 4 + 40;
    const Workbench bench = make_workbench(chip, kLinear);
    CHECK(bench.program.interval == 80);
    CycleSimulation simulation(bench.network, bench.program, bench.chip, &bench.mvms);
    const CycleResult result = simulation.run(bench.images(5));
    CHECK(result.finished == std::vector<std::int64_t>{201, 305, 409, 513, 617});
    CHECK(result.scores == bench.batch_scores(5));
    CHECK(result.bottleneck.held_up_by == "memory");
}

TEST_CASE("with room for two images latency hides behind the crossbars", "[cycle][memory]") {
    // Two images per 104 cycles could enter: the crossbars' 80 cycles per image set the interval.
    ChipConfig chip = slow_memory(80, 100);
    chip.global_buffer.capacity_bytes = 2 * (4 + 40) + 1;
    const Workbench bench = make_workbench(chip, kLinear);
    REQUIRE(bench.program.entering.buffer_pixels == 2);
    CycleSimulation simulation(bench.network, bench.program, bench.chip, nullptr);
    const CycleResult result = simulation.run(6);
    CHECK(result.finished.front() == 201);
    CHECK(result.latency.interval_cycles == 80);
}

TEST_CASE("a memory that is slower than the chip sets the interval", "[cycle][memory]") {
    // 0.008 GB/s: 0.064 bits per cycle; the image takes 500 cycles, the scores 5,000.
    const Workbench bench = make_workbench(slow_memory(0.008), kLinear);
    CHECK(bench.program.interval == 5500);
    CHECK(bench.program.bottleneck == "off_chip");
    CycleSimulation simulation(bench.network, bench.program, bench.chip, nullptr);
    const CycleResult result = simulation.run(8);
    CHECK(result.latency.interval_cycles == 5500);
    CHECK(result.bottleneck.unit == "off_chip");
    CHECK(result.bottleneck.share == 1.0);
    CHECK(result.bottleneck.held_up_by.empty());
    // Scores go first: those of image 0, there at 20 + 500 + 2 + 97 = 619 while image 1 moves in
    // [520, 1020), are outside at 6020.
    CHECK(result.finished.front() == 6020);
}

TEST_CASE("a global buffer that is narrower than the port sets the interval", "[cycle][memory]") {
    // 300 channels of 8 bits at 16 bits per cycle: 150 cycles; the port takes 75, the product 80.
    const Workbench bench = make_workbench(slow_memory(1000, 0), R"([
        {"name": "image", "op": "input", "shape": [300, 1, 1]},
        {"name": "fc", "op": "linear", "out_channels": 10}])");
    CHECK(bench.program.interval == 150);
    CHECK(bench.program.bottleneck == "global_buffer");
    CycleSimulation simulation(bench.network, bench.program, bench.chip, nullptr);
    const CycleResult result = simulation.run(6);
    CHECK(result.latency.interval_cycles == 150);
    CHECK(result.bottleneck.unit == "global_buffer");
}

TEST_CASE("an image that does not fit the global buffer says what it needs", "[compile][memory]") {
    ChipConfig chip = slow_memory();
    chip.global_buffer.capacity_bytes = 100;
    const auto compile_it = [&] { static_cast<void>(make_workbench(chip, kLenet, kBlock)); };
    // 12 x 12 pixels of a byte; 10 scores of 4 bytes.
    CHECK(
        test::message_of<MappingError>(compile_it) ==
        "the global_buffer needs 184 bytes, it has 100; raise /arch/global_buffer/capacity_bytes\n"
        "  input of conv1: 144 pixels, 144 bytes\n"
        "  output of fc2: 1 pixels, 40 bytes");
}

TEST_CASE("images and scores of whole networks pass the memory unchanged", "[cycle][memory]") {
    ChipConfig chip = slow_memory(0.08);
    chip.tile.crossbar.cell.programming.sigma = 0.1;
    chip.tile.crossbar.cell.read_noise.sigma = 0.02;
    chip.global_buffer.capacity_bytes = 300;
    const Workbench lenet = make_workbench(chip, kLenet, kBlock);
    const Workbench residual = make_workbench(chip, kResidual, kBlock);
    CycleSimulation a(lenet.network, lenet.program, lenet.chip, &lenet.mvms);
    CycleSimulation b(residual.network,
                      residual.program,
                      residual.chip,
                      &residual.mvms,
                      CycleOptions{nullptr, {}, "residual", 1});
    CHECK(a.run(lenet.images(3)).scores == lenet.batch_scores(3));
    CHECK(b.run(residual.images(3)).scores == residual.batch_scores(3));
}

TEST_CASE("scores of segments behind a memory equal the batch engine's",
          "[cycle][memory][segments]") {
    ChipConfig chip = slow_memory(0.08);
    chip.tile.crossbar.cell.programming.sigma = 0.2;
    chip.tile.crossbar.cell.read_noise.sigma = 0.05;
    chip.global_buffer.capacity_bytes = 700;
    chip.tile.input_buffer.ports = 1;
    Workbench bench = make_workbench(chip, kResidual, kBlock);
    bench.chip.tile_columns = bench.chip.tile_rows = 1;
    bench.chip.tile.crossbars = 9;
    MappingConfig mapping;
    mapping.fit = Fit::kReprogram;
    const std::vector<Program> segments = compile_segments(bench.network, bench.chip, 1, mapping);
    REQUIRE(segments.size() == 2);
    const auto simulations =
        make_simulations(bench.network, segments, bench.chip, &bench.mvms, CycleOptions{});
    const CycleResult first = simulations[0]->run(bench.images(3));
    CHECK(simulations[1]->run(3, tensor_source(first.scores)).scores == bench.batch_scores(3));
    CHECK(first.energy.breakdown[1].component == "off_chip");
    CHECK(first.energy.breakdown[1].count == 3 * segments[1].entering.bits());
}

TEST_CASE("transfers and reads are slices of a trace", "[cycle][memory][trace]") {
    Recorder recorder;
    const Workbench bench = make_workbench(slow_memory(), kLinear);
    CycleSimulation simulation(
        bench.network, bench.program, bench.chip, nullptr, CycleOptions{&recorder, {}, "chip", 1});
    simulation.run(1);
    std::vector<std::string> found;
    for (const Recorder::Slice& slice : recorder.slices()) {
        const std::string& track = recorder.tracks()[slice.track];
        if (track == "chip.off_chip" || track == "chip.global_buffer") {
            found.push_back(track + " " + recorder.kinds()[slice.kind] + " " +
                            std::to_string(slice.start_ps / 1000) + " " +
                            std::to_string(slice.duration_ps / 1000));
        }
    }
    CHECK(found == std::vector<std::string>{"chip.off_chip read 20 5",
                                            "chip.global_buffer read 25 2",
                                            "chip.off_chip write 124 50"});
}

TEST_CASE("the global buffer has an area", "[area][memory]") {
    const ChipConfig chip = slow_memory();
    const double with = chip_area(chip).total_mm2();
    CHECK(with - chip_area(plain_chip()).total_mm2() == Approx(1000e-6));
}
