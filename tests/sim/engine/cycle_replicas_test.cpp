// SPDX-License-Identifier: Apache-2.0
/// Replicas of a layer: which positions they compute, what they win, what they cost.
#include <catch2/catch.hpp>
#include <memory>

#include "sim/engine/cycle.h"
#include "sim/engine/programming.h"
#include "tests/support/workbench.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

constexpr const char* kLayers = R"([
    {"name": "image", "op": "input", "shape": [1, 12, 12]},
    {"name": "conv1", "op": "conv2d", "out_channels": 6, "kernel": 5, "padding": 2}, {"op": "relu"},
    {"op": "max_pool", "kernel": 2},
    {"name": "conv2", "op": "conv2d", "out_channels": 40, "kernel": 3}, {"op": "relu"},
    {"name": "tsb1", "op": "shared_block", "block": "tsb"}, {"op": "relu"},
    {"op": "flatten"},
    {"name": "fc1", "op": "linear", "out_channels": 37}, {"op": "relu"},
    {"name": "tsb2", "op": "shared_block", "block": "tsb"}, {"op": "relu"},
    {"name": "fc2", "op": "linear", "out_channels": 10}])";
constexpr const char* kBlock = R"([{"name": "tsb", "channels": 8, "form": "residual"}])";

/// Eight pixels through one pointwise layer of one crossbar, then a layer that needs all of them.
constexpr const char* kEight = R"([
    {"name": "image", "op": "input", "shape": [1, 1, 8]},
    {"name": "a", "op": "conv2d", "out_channels": 1, "kernel": 1}, {"op": "relu"},
    {"op": "flatten"},
    {"name": "fc", "op": "linear", "out_channels": 2}])";

MappingConfig replicated(std::vector<LayerReplicas> replicas) {
    MappingConfig mapping;
    mapping.replication = Replication::kExplicit;
    mapping.replicas = std::move(replicas);
    return mapping;
}

ChipConfig noisy_chip(int tile_columns, int tile_rows, int crossbars) {
    ChipConfig chip = plain_chip(tile_columns, tile_rows, crossbars);
    chip.tile.crossbar.cell.programming.sigma = 0.2;
    chip.tile.crossbar.cell.read_noise.sigma = 0.05;
    chip.tile.crossbar.adc.errors.gain_sigma = 0.05;
    chip.tile.crossbar.adc.bits = 7;
    return chip;
}

CycleResult run(const Workbench& bench, int images) {
    CycleSimulation simulation(bench.network, bench.program, bench.chip, &bench.mvms);
    return simulation.run(bench.images(images));
}

}  // namespace

TEST_CASE("replicas on one tile and on many give the batch engine's scores, noise on",
          "[cycle][replicas]") {
    struct Variant {
        const char* name;
        ChipConfig chip;
    };
    // conv1 1, conv2 3 crossbars per copy: on one tile; two to a tile; one crossbar per tile.
    const std::vector<Variant> variants = {{"one_tile", noisy_chip(1, 1, 64)},
                                           {"pairs", noisy_chip(5, 5, 2)},
                                           {"singles", noisy_chip(8, 6, 1)}};
    const MappingConfig mapping = replicated({{"conv1", 5}, {"conv2", 3}});
    std::vector<Workbench> benches;
    for (const Variant& variant : variants) {
        benches.push_back(make_workbench(variant.chip, kLayers, kBlock, 2, 1, mapping));
    }
    const auto expected = benches[0].batch_scores(2);
    CHECK(make_workbench(variants[0].chip, kLayers, kBlock, 2).batch_scores(2) != expected);
    std::vector<std::unique_ptr<CycleSimulation>> simulations;
    for (std::size_t i = 0; i < benches.size(); ++i) {
        const Workbench& bench = benches[i];
        simulations.push_back(
            std::make_unique<CycleSimulation>(bench.network,
                                              bench.program,
                                              bench.chip,
                                              &bench.mvms,
                                              CycleOptions{nullptr, {}, variants[i].name, 1.0}));
    }
    for (std::size_t i = 0; i < benches.size(); ++i) {
        INFO(variants[i].name);
        const CycleResult result = simulations[i]->run(benches[i].images(2));
        CHECK(result.scores == expected);
        CHECK(result.stages[0].replicas == 5);
        CHECK(result.stages[0].crossbars == 5);
        CHECK(result.stages[1].crossbars == 3 * 3);
    }
}

TEST_CASE("two replicas take two positions per interval", "[cycle][replicas]") {
    // Pixels of 8 bits enter one per cycle from 2 on (one hop of 2 cycles). Both replicas start at
    // 2 and 3, then every 80 cycles: pixel 6 at 242, pixel 7 at 243. It is made 243 + 83 + 1 = 327
    // (fetch 1, product 82, vector unit 1), moved 328; fc 328 + 84 = 412, two flits of scores:
    // 412 + 2 + 1 = 415. One copy: pixel 7 at 2 + 560 = 562, 646, 647, 731, 734.
    const CycleResult result =
        run(make_workbench(plain_chip(), kEight, "[]", 1, 1, replicated({{"a", 2}})), 1);
    CHECK(result.finished[0] == 415);
    CHECK(result.stages[0].busy_cycles == 8 * 80);
    CHECK(result.stages[0].utilisation == Approx(640.0 / (2 * 415)));
}

TEST_CASE("a replica on another tile sends its results home", "[cycle][replicas]") {
    // One crossbar per tile: a.0 on tile 0, a.1 on tile 1, fc on tile 2. Images enter tile 0 after
    // one hop, tile 1 after two; the port sends a pixel to tile 0, then to tile 1: pixel k enters
    // at 2k and 2k + 1. A position waits until its pixel is on both tiles: pixel k at 2k + 1 + 4 =
    // 2k + 5. Starts: 5, 7, 85, 87, 165, 167, 245, 247. Pixel 7 on a.1: product 247 + 83 = 330,
    // requantised 331, one flit over one hop: 333, made. To tile 2, two hops: 337. fc: 337 + 83 + 1
    // = 421; two flits over three hops: 421 + 6 + 1 = 428.
    const Workbench bench =
        make_workbench(plain_chip(3, 1, 1), kEight, "[]", 1, 1, replicated({{"a", 2}}));
    REQUIRE(bench.program.groups[1].parts[0].tile == 1);
    const CycleResult result = run(bench, 1);
    CHECK(result.finished[0] == 428);
    CHECK(result.scores == bench.batch_scores(1));
}

TEST_CASE("replicas are programmed one by one, each with its own noise", "[replicas]") {
    const ChipConfig chip = noisy_chip(1, 1, 64);
    const Workbench bench = make_workbench(chip, kEight, "[]", 1, 1, replicated({{"a", 3}}));
    const std::vector<std::vector<bool>> masks(bench.network.matrices.size());
    const ChipWrites once = program_chip(bench.network, chip, masks, 1, 1, 0);
    const ChipWrites thrice = program_chip(bench.network, chip, masks, 1, 1, 0, {3, 1});
    REQUIRE(thrice.writes[0].size() == 3);
    CHECK(thrice.chip.matrices[0][0].value == once.chip.matrices[0][0].value);
    CHECK(thrice.chip.matrices[0][1].value != once.chip.matrices[0][0].value);
    CHECK(thrice.chip.matrices[0][2].value != thrice.chip.matrices[0][1].value);
    for (const ProgramResult& copy : thrice.writes[0]) {
        CHECK(copy.total().pulses == once.writes[0][0].total().pulses);  // open loop: one per cell
    }
}
