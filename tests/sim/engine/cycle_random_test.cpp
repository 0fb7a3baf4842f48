// SPDX-License-Identifier: Apache-2.0
/// Random graphs of every layer kind on random chips with buffers that just fit.
#include <catch2/catch.hpp>
#include <memory>

#include "models/base/error.h"
#include "sim/engine/cycle.h"
#include "tests/support/message_of.h"
#include "tests/support/random_layers.h"
#include "tests/support/workbench.h"

using namespace nvcim;
using namespace nvcim::sim;
using nvcim::test::Dice;
using nvcim::test::RandomLayers;

namespace {

constexpr int kImages = 2;

ChipConfig random_chip(std::uint32_t seed) {
    Dice dice(1000 + seed);
    ChipConfig chip = plain_chip(dice.roll(1, 4), 16, dice.roll(3, 12));
    chip.tile.crossbar.cell.programming.sigma = 0.1;
    chip.tile.crossbar.cell.read_noise.sigma = 0.02;
    chip.tile.vector_unit.lanes = 1 << dice.roll(0, 6);
    VectorOperationCycles& cycles = chip.tile.vector_unit.operation_cycles;
    for (int* const each : {&cycles.requantize, &cycles.pool, &cycles.add, &cycles.concat}) {
        *each = dice.roll(1, 4);
    }
    chip.network.link_bits = 8 << dice.roll(0, 4);
    return chip;
}

/// The smallest buffers that take the network: what the compiler asks for, one buffer at a time.
Workbench tight_workbench(ChipConfig chip, const std::string& layers, Replication replication) {
    MappingConfig mapping;
    mapping.replication = replication;
    chip.tile.input_buffer.capacity_bytes = chip.tile.output_buffer.capacity_bytes = 1;
    for (;;) {
        try {
            return make_workbench(chip, layers, "[]", 1, 1, mapping);
        } catch (const MappingError& error) {
            const std::string text = error.what();
            const std::size_t at = text.find(" needs ");
            REQUIRE(at != std::string::npos);
            const bool is_input = text.find("the input_buffer of tile") == 0;
            REQUIRE((is_input || text.find("the output_buffer of tile") == 0));
            (is_input ? chip.tile.input_buffer : chip.tile.output_buffer).capacity_bytes =
                std::stoi(text.substr(at + 7));
        }
    }
}

}  // namespace

TEST_CASE("random graphs give the batch engine's scores and the cost run's cycles", "[cycle]") {
    struct Pair {
        std::string layers, with_name, without_name;
        Workbench bench;
        std::unique_ptr<CycleSimulation> with, without;
    };
    std::vector<std::unique_ptr<Pair>> pairs;
    for (std::uint32_t seed = 0; seed < 24; ++seed) {
        auto pair = std::make_unique<Pair>();
        pair->layers = RandomLayers(seed).text(4 + static_cast<int>(seed % 9));
        INFO(pair->layers);
        const Replication replication = seed % 2 == 0 ? Replication::kNone : Replication::kBalanced;
        pair->bench = tight_workbench(random_chip(seed), pair->layers, replication);
        const Workbench& bench = pair->bench;
        pair->with_name = "with" + std::to_string(seed);
        pair->without_name = "without" + std::to_string(seed);
        pair->with = std::make_unique<CycleSimulation>(
            bench.network,
            bench.program,
            bench.chip,
            &bench.mvms,
            CycleOptions{nullptr, {}, pair->with_name.c_str(), 1.0});
        pair->without = std::make_unique<CycleSimulation>(
            bench.network,
            bench.program,
            bench.chip,
            nullptr,
            CycleOptions{nullptr, {}, pair->without_name.c_str(), 1.0});
        pairs.push_back(std::move(pair));
    }
    for (const auto& pair : pairs) {
        INFO(pair->layers);
        const CycleResult with = pair->with->run(pair->bench.images(kImages));
        CHECK(with.scores == pair->bench.batch_scores(kImages));
        CHECK(pair->without->run(kImages).finished == with.finished);
    }
}
