// SPDX-License-Identifier: Apache-2.0
/// Randomised: whatever reads are left out, the SystemC chip equals the batch engine in scores and
/// conversions, and leaving more of them out takes no longer.
#include <catch2/catch.hpp>
#include <memory>

#include "models/network/execute.h"
#include "sim/engine/cycle.h"
#include "tests/support/dice.h"
#include "tests/support/workbench.h"

using namespace nvcim;
using namespace nvcim::sim;
using nvcim::test::Dice;

namespace {

constexpr const char* kBlock = R"([{"name": "tsb", "channels": 8, "form": "residual"}])";
constexpr int kImages = 3;

std::string layers_of(Dice& dice) {
    std::string text = R"([{"name": "image", "op": "input", "shape": [)" +
                       std::to_string(dice.roll(1, 3)) + ", 6, " + std::to_string(dice.roll(5, 8)) +
                       "]}";
    for (int i = 0; i < dice.roll(1, 2); ++i) {
        text += R"(, {"name": "conv)" + std::to_string(i) +
                R"(", "op": "conv2d", "out_channels": )" + std::to_string(8 * dice.roll(1, 3)) +
                R"(, "kernel": 3, "padding": 1})";
        text += dice.roll(0, 2) == 0 ? "" : R"(, {"op": "relu"})";  // else the next has two passes
        text += dice.roll(0, 1) == 0 ? "" : R"(, {"op": "shared_block", "block": "tsb"})";
    }
    return text + R"(, {"op": "relu"}, {"op": "flatten"},
        {"name": "fc", "op": "linear", "out_channels": 16}, {"op": "relu"},
        {"op": "shared_block", "block": "tsb"}, {"op": "relu"},
        {"name": "last", "op": "linear", "out_channels": 4}])";
}

ChipConfig chip_of(Dice& dice) {
    ChipConfig chip = plain_chip(dice.roll(1, 4), 6, dice.roll(8, 40));
    chip.network.link_bits = 8 << dice.roll(0, 4);
    chip.tile.vector_unit.lanes = 1 << dice.roll(2, 6);
    chip.arbitration = dice.roll(0, 1) == 0 ? Arbitration::kRoundRobin : Arbitration::kOldestFirst;
    CrossbarConfig& crossbar = chip.tile.crossbar;
    const Encoding encodings[] = {
        Encoding::kDifferential, Encoding::kDifferentialDigital, Encoding::kOffset};
    crossbar.encoding = encodings[dice.roll(0, 2)];
    crossbar.rows_active = dice.roll(0, 1) == 0 ? 128 : dice.roll(16, 64);
    crossbar.dac.bits = dice.roll(1, 2);
    crossbar.sample_hold.enabled = dice.roll(0, 1) == 0;
    crossbar.adc.per_crossbar = 1 << dice.roll(2, 6);
    crossbar.adc.bits = dice.roll(6, 9);
    crossbar.adc.energy = Picojoules{1.0};
    crossbar.cell.programming.sigma = 0.1;
    crossbar.cell.read_noise.sigma = 0.03 * dice.roll(0, 1);
    return chip;
}

/// Half of the pixels are 0, the others have few bits.
std::vector<std::uint8_t> sparse(const Workbench& bench, int image, Dice& dice) {
    const std::uint8_t* const from = bench.data.image(image);
    std::vector<std::uint8_t> bytes(from, from + bench.network.nodes.front().shape.elements());
    const int mask = dice.roll(0, 255);
    for (std::uint8_t& byte : bytes) {
        byte = static_cast<std::uint8_t>(dice.roll(0, 1) == 0 ? 0 : byte & mask);
    }
    return bytes;
}

struct Run {
    Workbench bench;
    std::vector<std::vector<std::uint8_t>> images;
    std::unique_ptr<CycleSimulation> simulation;

    CycleResult check() {
        std::vector<const std::uint8_t*> list;
        CrossbarEngine engine(bench.mvms);
        Executor executor(bench.network, engine);
        std::vector<std::vector<std::int32_t>> scores;
        for (std::size_t i = 0; i < images.size(); ++i) {
            list.push_back(images[i].data());
            scores.push_back(executor.run(list.back(), static_cast<std::uint32_t>(i)));
        }
        CycleResult result = simulation->run(list);
        CHECK(result.scores == scores);
        std::int64_t conversions = 0;
        for (const MvmCounters& counters : engine.counters()) {
            conversions += counters.conversions;
        }
        for (const EnergyLeaf& leaf : result.energy.breakdown) {
            conversions -= leaf.operation == "conversion" ? leaf.count : 0;
        }
        CHECK(conversions == 0);
        return result;
    }
};

}  // namespace

TEST_CASE("random networks on random chips, reads left out or not", "[cycle][zero_skip]") {
    std::vector<std::unique_ptr<Run>> runs;
    constexpr std::uint32_t kSeeds = 20;
    for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
        for (const auto& option : kZeroSkipNames) {
            Dice dice(seed);  // the same for every option
            Run& run = *runs.emplace_back(std::make_unique<Run>());
            const std::string layers = layers_of(dice);
            ChipConfig chip = chip_of(dice);
            MappingConfig mapping;
            mapping.replication = Replication::kExplicit;
            mapping.replicas = {{"fc", 1}, {"conv0", dice.roll(1, 3)}};
            chip.tile.crossbar.zero_skip = option.value;
            run.bench = make_workbench(chip, layers, kBlock, dice.roll(1, 2), seed, mapping);
            for (int i = 0; i < kImages; ++i) {
                run.images.push_back(sparse(run.bench, i, dice));
            }
            CycleOptions options;
            const std::string name = "chip" + std::to_string(runs.size());
            options.instance = name.c_str();
            run.simulation = std::make_unique<CycleSimulation>(
                run.bench.network, run.bench.program, run.bench.chip, &run.bench.mvms, options);
        }
    }
    for (std::size_t i = 0; i < runs.size(); i += 3) {
        INFO("seed " << i / 3 + 1);
        const CycleResult none = runs[i]->check();
        const CycleResult planes = runs[i + 1]->check();
        const CycleResult blocks = runs[i + 2]->check();
        CHECK(planes.scores == none.scores);
        CHECK(blocks.scores == none.scores);
        CHECK(planes.cycles <= none.cycles);
        CHECK(blocks.cycles <= planes.cycles);
    }
}
