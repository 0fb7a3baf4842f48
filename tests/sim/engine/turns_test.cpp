// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/turns.h"

#include <catch2/catch.hpp>
#include <memory>

#include "models/network/graph_file.h"
#include "sim/compiler/segments.h"
#include "sim/engine/cost_run.h"
#include "sim/engine/workload.h"
#include "sim/stats/stat_tree.h"
#include "tests/support/networks.h"
#include "tests/support/workbench.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

MappingConfig reprogram() {
    MappingConfig mapping;
    mapping.fit = Fit::kReprogram;
    return mapping;
}

/// Two layers of one crossbar each.
constexpr const char* kTwoLayers = R"({"name": "two", "layers": [
    {"name": "image", "op": "input", "shape": [4, 1, 1]},
    {"name": "a", "op": "linear", "out_channels": 10}, {"op": "relu"},
    {"name": "b", "op": "linear", "out_channels": 3}]})";

Experiment two_layers(int crossbars, int images) {
    Experiment experiment;
    experiment.arch = plain_chip(1, 1, crossbars);
    experiment.run.fidelity = Fidelity::kCost;
    experiment.mapping = reprogram();
    experiment.programming.policy = VerifyPolicy::kNone;
    experiment.cycle.images = images;
    return experiment;
}

}  // namespace

TEST_CASE("scores do not depend on how often the chip is reprogrammed", "[segments][cycle]") {
    struct Variant {
        const char* layers;
        const char* blocks;
        ChipConfig chip;
        std::size_t segments;
    };
    // kLenet on 4 crossbars: conv1 1, conv2 2, tsb1 1 | fc1 3, tsb2 1 | fc2: the block is in two.
    const std::vector<Variant> variants = {{kResidual, kBlock, plain_chip(1, 1, 9), 2},
                                           {kResidual, kBlock, plain_chip(2, 1, 4), 3},
                                           {kResidual, kBlock, plain_chip(1, 1, 64), 1},
                                           {kLenet, kBlock, plain_chip(1, 1, 4), 3},
                                           {kDigital, "[]", plain_chip(1, 1, 1), 2}};
    std::vector<Workbench> benches;
    std::vector<std::vector<Program>> segments;
    std::vector<std::vector<std::unique_ptr<CycleSimulation>>> simulations(variants.size());
    for (const Variant& variant : variants) {
        ChipConfig large = plain_chip(2, 2, 16);
        large.tile.crossbar.cell.programming.sigma = 0.2;
        large.tile.crossbar.cell.read_noise.sigma = 0.05;
        large.tile.crossbar.adc.bits = 7;
        benches.push_back(make_workbench(large, variant.layers, variant.blocks));
        ChipConfig& chip = benches.back().chip;
        chip.tile_columns = variant.chip.tile_columns;
        chip.tile_rows = variant.chip.tile_rows;
        chip.tile.crossbars = variant.chip.tile.crossbars;
        segments.push_back(compile_segments(benches.back().network, chip, 1, reprogram()));
        CHECK(segments.back().size() == variant.segments);
    }
    for (std::size_t v = 0; v < variants.size(); ++v) {
        for (const Program& segment : segments[v]) {
            CycleOptions options;
            const std::string name =
                "v" + std::to_string(v) + "_" + std::to_string(simulations[v].size());
            options.instance = name.c_str();
            simulations[v].push_back(std::make_unique<CycleSimulation>(
                benches[v].network, segment, benches[v].chip, &benches[v].mvms, options));
        }
    }
    constexpr int kCount = 3;
    for (std::size_t v = 0; v < variants.size(); ++v) {
        INFO("variant " << v);
        std::vector<std::vector<std::int32_t>> tensors =
            simulations[v].front()->run(benches[v].images(kCount)).scores;
        for (std::size_t s = 1; s < simulations[v].size(); ++s) {
            tensors = simulations[v][s]->run(kCount, tensor_source(tensors)).scores;
        }
        CHECK(tensors == benches[v].batch_scores(kCount));
    }
}

TEST_CASE("a batch is programming and inference of its segments in turn", "[segments][cost]") {
    // One crossbar: a and b take turns. Segment a: the image's pixel, 4 x 8 bits, is there at 2;
    // fetched 1, product 82, requantised 1: 86. Its 10 x 8 bits, 3 flits, have left at 86 + 2 + 2 =
    // 90. Segment b: 80 bits arrive at 2 + 2 = 4, then 1 + 82 + 1: 88; 3 scores of 32 bits leave at
    // 92. Images follow every 80 cycles: 3 images take 250 and 252. A row takes a set-up cycle and
    // a pulse of 100: a has 4 rows, b 10.
    const Graph graph = parse_graph(kTwoLayers, "two");
    Experiment experiment = two_layers(1, 3);
    experiment.arch.tile.crossbar.cell.write.endurance_pulses = 1e6;
    experiment.arch.tile.leakage = Milliwatts{2};
    experiment.arch.tile.crossbar.adc.energy = Picojoules{1};
    const RunResult result = run_cost(experiment, graph, lay_out(experiment, graph), nullptr);
    REQUIRE(result.reprogramming);
    const ReprogrammingResult& batch = *result.reprogramming;
    REQUIRE(batch.segments.size() == 2);
    CHECK(batch.segments[0].programming_cycles == 4 * 101);
    CHECK(batch.segments[1].programming_cycles == 10 * 101);
    CHECK(batch.segments[0].inference_cycles == 250);
    CHECK(batch.segments[1].inference_cycles == 252);
    CHECK(batch.segments[0].interval_cycles == 80);
    CHECK(batch.segments[0].predicted_interval_cycles == 80);
    CHECK(batch.segments[1].inference_start_cycle == 250 + 1010);
    CHECK(batch.segments[0].input_bits == 32);
    CHECK(batch.segments[0].output_bits == 80);
    CHECK(batch.segments[1].input_bits == 80);
    CHECK(batch.segments[1].output_bits == 96);
    CHECK(batch.images == 3);
    CHECK(batch.batch_cycles() == 404 + 250 + 1010 + 252);
    CHECK(batch.per_image(batch.inference_cycles) == 502.0 / 3);

    // Cycle 0: the chip is programmed, with segment a.
    REQUIRE(result.latency);
    CHECK(result.latency->first_inference_cycles == 250 + 1010 + 92);
    CHECK(result.latency->cycles == 250 + 1010 + 252);
    CHECK(result.latency->interval_cycles == (404 + 250 + 1010 + 252 + 2) / 3);
    CHECK_FALSE(result.latency->predicted_interval_cycles);
    CHECK(result.stages[1].first_start_cycle == 250 + 1010 + 4);
    CHECK(result.unit_bottleneck->unit == "programming");

    // Pulses: 4 cells of each weight, the crossbar written twice, no cell more than twice.
    const std::int64_t pulses = 4 * (4 * 10 + 10 * 3);
    CHECK(result.mapping->cost.pulses == pulses);
    CHECK(result.mapping->cost.time_ns == 1414.0);
    CHECK(batch.wear.crossbar_writes_max == 2);
    CHECK(batch.wear.crossbar_writes_mean == 2.0);
    CHECK(batch.wear.cell_pulses_max == 2);
    CHECK(batch.wear.cell_pulses_mean == static_cast<double>(pulses) / (128 * 128));
    CHECK(batch.wear.inferences_to_endurance == 500000.0 * 3);

    // Energy of a batch: writing, the conversions of 3 images, leakage all the time.
    double writing = 0.0;
    double leakage = 0.0;
    for (const EnergyLeaf& leaf : result.energy->breakdown) {
        writing += leaf.component == "write_driver" ? leaf.energy_pj : 0.0;
        leakage += leaf.operation == "leakage" ? leaf.energy_pj : 0.0;
    }
    CHECK(writing == Approx(result.mapping->cost.energy_pj));
    CHECK(leakage == Approx(1916 * 2.0));
    CHECK(batch.programming_energy_pj == Approx(writing + 1414 * 2.0));
    CHECK(batch.inference_energy_pj + batch.programming_energy_pj ==
          Approx(result.energy->total_pj()));
    CHECK(result.energy->images == 3);
    CHECK(result.layout->crossbars == 1);
}

TEST_CASE("what segments hand on crosses the memory outside", "[segments][memory]") {
    // As above, one image, 6.4 bits per cycle to and from the memory, latency 20, a global buffer
    // of 16 bits per cycle. Segment a: the image moves in [20, 25), is read in 2 cycles, enters at
    // 27; its output has left at 90 + 27 = 117 and is outside ceil(80 / 6.4) = 13 cycles later:
    // 130. Segment b: the 80 bits move in [20, 33), are read in 5 cycles, enter at 38; scores at 92
    // + 38 = 130, and outside ceil(96 / 6.4) = 15 cycles later: 145.
    Experiment experiment = two_layers(1, 1);
    experiment.arch.off_chip.bandwidth = GigabytesPerSecond{0.8};
    experiment.arch.off_chip.latency = Nanoseconds{20};
    experiment.arch.off_chip.energy_per_bit = Picojoules{8};
    experiment.arch.global_buffer.capacity_bytes = 64;
    experiment.arch.global_buffer.bits_per_cycle = 16;
    const Graph graph = parse_graph(kTwoLayers, "two");
    const RunResult result = run_cost(experiment, graph, lay_out(experiment, graph), nullptr);
    REQUIRE(result.reprogramming);
    CHECK(result.reprogramming->segments[0].inference_cycles == 130);
    CHECK(result.reprogramming->segments[1].inference_cycles == 145);
    CHECK(result.latency->first_inference_cycles == 130 + 1010 + 145);
    CHECK(result.latency->off_chip_cycles == 5 + 13 + 13 + 15);
    double moved = 0.0;
    for (const EnergyLeaf& leaf : result.energy->breakdown) {
        moved += leaf.component == "off_chip" ? leaf.energy_pj : 0.0;
    }
    CHECK(moved == 8.0 * (32 + 80 + 80 + 96));
}

TEST_CASE("a chip that holds the network is never reprogrammed", "[segments][cost]") {
    const Graph graph = parse_graph(kTwoLayers, "two");
    Experiment experiment = two_layers(2, 3);
    const RunResult result = run_cost(experiment, graph, lay_out(experiment, graph), nullptr);
    CHECK_FALSE(result.reprogramming);
    // fc a starts at 2, its 10 channels are on the same tile: one cycle; b: 87 + 1 + 82 + 1 = 171.
    CHECK(result.latency->first_inference_cycles == 171 + 4);
    CHECK(result.latency->predicted_interval_cycles == 80);
}

TEST_CASE("more copies of a shared block than insertion points are refused", "[segments]") {
    const Graph graph = parse_graph(std::string(R"({"name": "bench", "shared_blocks": )") + kBlock +
                                        R"(, "layers": )" + kLenet + "}",
                                    "bench");
    Experiment experiment;
    experiment.arch = plain_chip();
    experiment.tsb.copies = 2;
    CHECK(lay_out(experiment, graph).front().copies == 2);
    experiment.tsb.copies = 3;
    CHECK_THROWS_WITH(lay_out(experiment, graph),
                      Catch::Contains("/tsb/copies: expected at most 2, the insertion points of "
                                      "its shared block, got 3"));
}
