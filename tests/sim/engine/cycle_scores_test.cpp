// SPDX-License-Identifier: Apache-2.0
/// The SystemC chip and the batch engine give the same scores, bit for bit, noise on.
#include <catch2/catch.hpp>

#include "sim/engine/cycle.h"
#include "tests/support/workbench.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

ChipConfig noisy_chip(int tile_columns = 2, int tile_rows = 2, int crossbars = 16) {
    ChipConfig chip = plain_chip(tile_columns, tile_rows, crossbars);
    chip.tile.crossbar.cell.programming.sigma = 0.2;
    chip.tile.crossbar.cell.read_noise.sigma = 0.05;
    chip.tile.crossbar.adc.bits = 7;
    return chip;
}

constexpr const char* kLenet = R"([
    {"name": "image", "op": "input", "shape": [1, 12, 12]},
    {"name": "conv1", "op": "conv2d", "out_channels": 6, "kernel": 5, "padding": 2}, {"op": "relu"},
    {"op": "max_pool", "kernel": 2},
    {"name": "conv2", "op": "conv2d", "out_channels": 20, "kernel": 3}, {"op": "relu"},
    {"op": "max_pool", "kernel": 2},
    {"name": "tsb1", "op": "shared_block", "block": "tsb"}, {"op": "relu"},
    {"op": "flatten"},
    {"name": "fc1", "op": "linear", "out_channels": 37}, {"op": "relu"},
    {"name": "tsb2", "op": "shared_block", "block": "tsb"}, {"op": "relu"},
    {"name": "fc2", "op": "linear", "out_channels": 10}])";
constexpr const char* kBlock = R"([{"name": "tsb", "channels": 8, "form": "residual"}])";

void check_scores(const Workbench& bench, int images) {
    CycleSimulation simulation(bench.network, bench.program, bench.chip, bench.setups);
    const CycleResult result = simulation.run(bench.images(images));
    CHECK(result.scores == bench.batch_scores(images));
}

}  // namespace

TEST_CASE("the SystemC chip equals the batch engine on a network with shared blocks", "[cycle]") {
    check_scores(make_workbench(noisy_chip(), kLenet, kBlock), 3);
}
