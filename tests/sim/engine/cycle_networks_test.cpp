// SPDX-License-Identifier: Apache-2.0
/// Scores of the shipped networks, with fewer channels: the SystemC chip equals the batch engine,
/// noise on.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sim/engine/cycle.h"
#include "tests/support/workbench.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

/// A shipped network with a share of the channels in all layers but the last.
Workbench slim(const std::string& network, int factor, const ChipConfig& chip) {
    std::ifstream file(std::string(NVCIM_SOURCE_DIR) + "/workloads/networks/" + network + ".json");
    nlohmann::json graph = nlohmann::json::parse(file);
    for (nlohmann::json& layer : graph["layers"]) {
        if (layer.contains("out_channels") && layer != graph["layers"].back()) {
            layer["out_channels"] = std::max(4, layer["out_channels"].get<int>() / factor);
        }
    }
    for (nlohmann::json& block : graph["shared_blocks"]) {
        block["channels"] = std::max(4, block["channels"].get<int>() / factor);
    }
    return make_workbench(chip, graph["layers"].dump(), graph["shared_blocks"].dump());
}

ChipConfig noisy_chip() {
    ChipConfig chip = plain_chip(6, 6, 8);
    chip.tile.crossbar.cell.programming.sigma = 0.2;
    chip.tile.crossbar.cell.read_noise.sigma = 0.05;
    chip.tile.crossbar.adc.bits = 7;
    return chip;
}

void check_scores(const Workbench& bench) {
    constexpr int kImages = 2;
    CycleSimulation simulation(bench.network, bench.program, bench.chip, &bench.mvms);
    const CycleResult result = simulation.run(bench.images(kImages));
    const auto expected = bench.batch_scores(kImages);
    CHECK(result.scores == expected);
    CHECK(expected[0] != expected[1]);  // it tells images apart
}

}  // namespace

TEST_CASE("the SystemC chip equals the batch engine on lenet4", "[cycle]") {
    check_scores(slim("lenet4", 1, noisy_chip()));
}

TEST_CASE("the SystemC chip equals the batch engine on a slim vgg8", "[cycle]") {
    const Workbench bench = slim("vgg8", 16, noisy_chip());
    CHECK(bench.network.first_shared_matrix == 8);
    check_scores(bench);
}

TEST_CASE("the SystemC chip equals the batch engine on a slim resnet18", "[cycle]") {
    const Workbench bench = slim("resnet18", 16, noisy_chip());
    CHECK(bench.network.first_shared_matrix == 21);
    check_scores(bench);
}
