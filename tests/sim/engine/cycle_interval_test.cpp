// SPDX-License-Identifier: Apache-2.0
/// The compiler's interval and the simulated one agree where nothing contends; where something
/// does, the report names it.
#include <algorithm>
#include <catch2/catch.hpp>

#include "models/network/graph_file.h"
#include "sim/compiler/compile.h"
#include "sim/engine/cycle.h"
#include "sim/engine/experiment.h"
#include "tests/support/workbench.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

constexpr int kImages = 8;

/// All of a network on one tile with wide ports: only crossbars are scarce.
ChipConfig roomy_chip() {
    ChipConfig chip = plain_chip(1, 1, 20000);
    chip.network.link_bits = 8192;
    chip.tile.vector_unit.lanes = 4096;
    for (BufferConfig* buffer :
         std::initializer_list<BufferConfig*>{&chip.tile.input_buffer, &chip.tile.output_buffer}) {
        buffer->bits_per_cycle = 65536;
        buffer->capacity_bytes = 1 << 27;
    }
    return chip;
}

CycleResult run(const char* network_name, const ChipConfig& chip, const MappingConfig& mapping) {
    const QuantizedNetwork network =
        outline(load_graph(std::string("workloads/networks/") + network_name + ".json"));
    const Program program = compile(network, chip, 2, mapping);
    CycleSimulation simulation(network, program, chip, nullptr);
    CycleResult result = simulation.run(kImages);
    CAPTURE(program.bottleneck, result.bottleneck.unit, result.bottleneck.held_up_by);
    CHECK(*result.latency.predicted_interval_cycles == program.interval);
    return result;
}

void check_agreement(const char* network, const MappingConfig& mapping) {
    const CycleResult result = run(network, roomy_chip(), mapping);
    const auto predicted = static_cast<double>(*result.latency.predicted_interval_cycles);
    const auto simulated = static_cast<double>(*result.latency.interval_cycles);
    INFO(network << ": predicted " << predicted << ", simulated " << simulated << ", "
                 << result.bottleneck.unit << " " << result.bottleneck.share << " "
                 << result.bottleneck.held_up_stage << " " << result.bottleneck.held_up_by);
    CHECK(simulated >= predicted);
    CHECK(simulated <= 1.02 * predicted);
    CHECK(result.bottleneck.held_up_by.empty());
}

MappingConfig balanced(int budget) {
    MappingConfig mapping;
    mapping.replication = Replication::kBalanced;
    mapping.crossbar_budget = budget;
    return mapping;
}

}  // namespace

TEST_CASE("predicted and simulated interval of lenet4 agree", "[cycle][interval]") {
    check_agreement("lenet4", {});
}
TEST_CASE("predicted and simulated interval of lenet4 with replicas agree", "[cycle][interval]") {
    check_agreement("lenet4", balanced(260));
}
TEST_CASE("the interval is not below what the busiest unit needs, though it works ahead",
          "[cycle][interval]") {
    // A link sets the pace and fills deep buffers during the first images; the last of 16 images
    // then follow one another every 2,640 cycles, of which the link needs 3,136 for each.
    const ChipConfig chip = load_experiment("workloads/experiments/demo.json").arch;
    const QuantizedNetwork network =
        outline(without_shared_blocks(load_graph("workloads/networks/lenet4.json")));
    const Program program = compile(network, chip, 1, balanced(0));
    CycleSimulation simulation(network, program, chip, nullptr);
    const CycleResult result = simulation.run(16);
    std::vector<std::int64_t> gaps;
    for (std::size_t i = 1; i < result.finished.size(); ++i) {
        gaps.push_back(result.finished[i] - result.finished[i - 1]);
    }
    CHECK(*std::min_element(gaps.begin(), gaps.end()) < program.interval);
    CHECK(*result.latency.interval_cycles >= program.interval);
    CHECK(result.bottleneck.share <= 1.0);
}
TEST_CASE("predicted and simulated interval of vgg8 agree", "[cycle][interval]") {
    check_agreement("vgg8", {});
}
TEST_CASE("predicted and simulated interval of vgg8 with replicas agree", "[cycle][interval]") {
    check_agreement("vgg8", balanced(9000));
}
TEST_CASE("predicted and simulated interval of resnet18 agree", "[cycle][interval]") {
    check_agreement("resnet18", {});
}
TEST_CASE("predicted and simulated interval of resnet18 with replicas agree", "[cycle][interval]") {
    check_agreement("resnet18", balanced(9000));
}

TEST_CASE("a vector unit that holds stages up is named", "[cycle][interval]") {
    ChipConfig chip = roomy_chip();
    chip.tile.vector_unit.lanes = 1;
    // conv1 alone: 784 x 16 requantisations and 196 windows x 64 comparisons are 25,088 cycles.
    const CycleResult result = run("lenet4", chip, balanced(300));
    CHECK(result.bottleneck.unit == "tile_0.vector_unit");
    // It serves jobs in bursts (a row of windows), between which it has pauses.
    CHECK(result.bottleneck.share > 0.9);
    CHECK(result.bottleneck.held_up_by == "vector_unit");
}

TEST_CASE("a link that sets the interval is named", "[cycle][interval]") {
    // Two tiles: fc1 (208 crossbars) lies on the second, its input crosses a link of one bit per
    // cycle: 49 pixels x 32 channels x 8 bits = 12,544 cycles. The port takes 784 x 8 = 6,272;
    // conv1 with 16 replicas takes 49 x 80 = 3,920, conv2 with 2 98 x 80 = 7,840.
    ChipConfig chip = roomy_chip();
    chip.tile_columns = 2;
    chip.tile.crossbars = 230;
    chip.network.link_bits = 1;
    MappingConfig mapping;
    mapping.replication = Replication::kExplicit;
    mapping.replicas = {{"conv1", 16}, {"conv2", 2}};
    const CycleResult result = run("lenet4", chip, mapping);
    CHECK(result.bottleneck.unit == "mesh.tile_0.east");
    CHECK(result.latency.busiest_link == "tile_0.east");
    CHECK(result.latency.busiest_link_share > 0.9);
    CHECK(result.latency.busiest_link_share <= 1.0);
    CHECK(result.bottleneck.held_up_by.empty());
}

TEST_CASE("buffers that set the interval are named", "[cycle][interval]") {
    // One pixel of output: b may start when the pixel before has left, every 145 cycles (product
    // 143, requantised 1, moved 1) instead of every 140: nothing is busy all the time.
    ChipConfig chip = plain_chip();
    chip.tile.output_buffer.capacity_bytes = 10;
    const Workbench bench = make_workbench(chip, R"([
        {"name": "image", "op": "input", "shape": [1, 1, 8]},
        {"name": "a", "op": "conv2d", "out_channels": 1, "kernel": 1},
        {"name": "b", "op": "conv2d", "out_channels": 1, "kernel": 1}, {"op": "relu"},
        {"op": "flatten"},
        {"name": "fc", "op": "linear", "out_channels": 2}])");
    CycleSimulation simulation(bench.network, bench.program, bench.chip, nullptr);
    const CycleResult result = simulation.run(kImages);
    CHECK(result.bottleneck.unit == "crossbars_b");
    CHECK(result.bottleneck.share < 0.98);
    CHECK(result.bottleneck.held_up_stage == "b");
    CHECK(result.bottleneck.held_up_by == "output_room");
}
