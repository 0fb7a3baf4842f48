// SPDX-License-Identifier: Apache-2.0
/// Reads that are left out: times by hand, scores and counts of the batch engine. Numbers of
/// plain_chip(): a product of n reads takes 10 + (n-1) 10 + 1 + 1 cycles, its interval is 10 n.
#include <catch2/catch.hpp>
#include <memory>

#include "models/network/execute.h"
#include "sim/engine/cycle.h"
#include "tests/support/networks.h"
#include "tests/support/workbench.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

/// Three pixels through one pointwise layer, then a layer that needs all of them.
constexpr const char* kThree = R"([
    {"name": "image", "op": "input", "shape": [4, 1, 3]},
    {"name": "a", "op": "conv2d", "out_channels": 4, "kernel": 1}, {"op": "relu"},
    {"op": "flatten"},
    {"name": "fc", "op": "linear", "out_channels": 2}])";

using Image = std::vector<std::uint8_t>;

ChipConfig skipping(ChipConfig chip, ZeroSkip skip) {
    chip.tile.crossbar.zero_skip = skip;
    return chip;
}

ChipConfig noisy_chip(int tile_columns = 2, int tile_rows = 2, int crossbars = 16) {
    ChipConfig chip = plain_chip(tile_columns, tile_rows, crossbars);
    CrossbarConfig& crossbar = chip.tile.crossbar;
    crossbar.cell.programming.sigma = 0.2;
    crossbar.cell.read_noise.sigma = 0.05;
    crossbar.adc.bits = 7;
    crossbar.adc.energy = Picojoules{1.0};
    return chip;
}

void check_finish(const ChipConfig& chip, const Image& image, std::int64_t cycles) {
    const Workbench bench = make_workbench(chip, kLinear);
    CycleSimulation simulation(bench.network, bench.program, bench.chip, &bench.mvms);
    simulation.begin({image.data()});
    CHECK_FALSE(simulation.advance(cycles - 1));
    simulation.advance(2);
    const CycleResult result = simulation.result();
    CHECK(result.finished == std::vector<std::int64_t>{cycles});
    CrossbarEngine engine(bench.mvms);
    CHECK(result.scores[0] == Executor(bench.network, engine).run(image.data(), 0));
}

/// Scores and conversions of the SystemC chip are the batch engine's.
CycleResult check_batch(const Workbench& bench, CycleSimulation& simulation, int images) {
    CycleResult result = simulation.run(bench.images(images));
    CrossbarEngine engine(bench.mvms);
    Executor executor(bench.network, engine);
    for (int i = 0; i < images; ++i) {
        CHECK(result.scores[static_cast<std::size_t>(i)] ==
              executor.run(bench.data.image(i), static_cast<std::uint32_t>(i)));
    }
    std::int64_t expected = 0;
    for (const MvmCounters& counters : engine.counters()) {
        expected += counters.conversions;
    }
    std::int64_t found = 0;
    for (const EnergyLeaf& leaf : result.energy.breakdown) {
        found += leaf.operation == "conversion" ? leaf.count : 0;
    }
    CHECK(found == expected);
    return result;
}

/// No option is slower than the one before it, each equals the batch engine, and the values are the
/// same if nothing acts on reads that drive no row.
void check_options(const ChipConfig& chip, const char* layers, const char* blocks) {
    std::vector<std::unique_ptr<Workbench>> benches;
    std::vector<std::unique_ptr<CycleSimulation>> simulations;
    const char* const names[] = {"none", "bit_plane", "row_block"};
    for (const auto& option : kZeroSkipNames) {
        const ChipConfig with = skipping(chip, option.value);
        const Workbench& bench = *benches.emplace_back(
            std::make_unique<Workbench>(make_workbench(with, layers, blocks)));
        CycleOptions options;
        options.instance = names[simulations.size()];
        simulations.push_back(std::make_unique<CycleSimulation>(
            bench.network, bench.program, bench.chip, &bench.mvms, options));
    }
    const AdcErrorConfig& errors = chip.tile.crossbar.adc.errors;
    const bool acts_on_nothing = errors.noise_lsb > 0.0 || errors.offset_sigma_lsb > 0.0;
    std::vector<CycleResult> results;
    for (std::size_t i = 0; i < simulations.size(); ++i) {
        results.push_back(check_batch(*benches[i], *simulations[i], 3));
        INFO(names[i]);
        CHECK(results[i].latency.skipped_reads.has_value() == (i > 0));
        if (i > 0) {
            CHECK(results[i].cycles <= results[i - 1].cycles);
            CHECK((acts_on_nothing ||
                   results[i].energy.input_density == results[0].energy.input_density));
            CHECK((acts_on_nothing || results[i].scores == results[0].scores));
            for (std::size_t s = 0; s < results[i].stages.size(); ++s) {
                const StageResult& stage = results[i].stages[s];
                if (benches[i]->program.stages[s].is_weight_layer) {
                    CHECK(*stage.skipped_conversions >= *stage.skipped_reads - 1e-9);
                }
            }
        }
    }
    CHECK(results[1].cycles < results[0].cycles);
    CHECK(*results[2].energy.skipped_conversions >= *results[1].energy.skipped_conversions);
}

}  // namespace

TEST_CASE("a product takes its two reads when only two bits are used", "[cycle][zero_skip]") {
    // Bits 0 and 2: 10 + 10 + 1 + 1 = 22 instead of 82, else as without: 97 - 60.
    check_finish(skipping(plain_chip(), ZeroSkip::kBitPlane), {1, 0, 4, 0}, 37);
}

TEST_CASE("row blocks of a crossbar are left out one by one", "[cycle][zero_skip]") {
    // Two rows per read: N = 16. Bit 0 in the first, bit 2 in the second: two reads, not four.
    ChipConfig chip = skipping(plain_chip(), ZeroSkip::kRowBlock);
    chip.tile.crossbar.rows_active = 2;
    check_finish(chip, {1, 0, 4, 0}, 37);
}

TEST_CASE("bit planes are left out for all row blocks of a crossbar", "[cycle][zero_skip]") {
    // The same with four reads: 10 + 30 + 1 + 1 = 42.
    ChipConfig chip = skipping(plain_chip(), ZeroSkip::kBitPlane);
    chip.tile.crossbar.rows_active = 2;
    check_finish(chip, {1, 0, 4, 0}, 57);
}

TEST_CASE("without sample-and-hold the reads that are left follow each other",
          "[cycle][zero_skip]") {
    // 2 (10 + 1) + 1 = 23.
    ChipConfig chip = skipping(plain_chip(), ZeroSkip::kBitPlane);
    chip.tile.crossbar.sample_hold.enabled = false;
    check_finish(chip, {1, 0, 4, 0}, 38);
}

TEST_CASE("an input of zeros is fetched and makes no read", "[cycle][zero_skip]") {
    // Pixel at 2, fetch 3, sums of 0 at once, vector unit 4, scores 2 + 9: 15.
    check_finish(skipping(plain_chip(), ZeroSkip::kBitPlane), {0, 0, 0, 0}, 15);
}

TEST_CASE("inputs that use every bit take the full schedule", "[cycle][zero_skip]") {
    check_finish(skipping(plain_chip(), ZeroSkip::kRowBlock), {255, 0, 0, 0}, 97);
}

TEST_CASE("products end in the order of their starts", "[cycle][zero_skip]") {
    // Pixels (channel by channel): the first uses 8 bits, the second none, the third one.
    const Image image = {255, 0, 2, 0, 0, 0, 0, 0, 2, 0, 0, 0};
    const Workbench bench = make_workbench(skipping(plain_chip(), ZeroSkip::kBitPlane), kThree);
    CycleSimulation simulation(bench.network, bench.program, bench.chip, &bench.mvms);
    const CycleResult result = simulation.run({image.data()});
    // Position 0 starts at 2 and ends at 2 + 1 + 82 = 85. Position 1 starts at 82; its sums are
    // there at 83 but wait for those of position 0: 85, requantised at 87, behind position 0.
    // Position 2 starts when position 1 is fetched, 83: 1 + 12, requantised: 97.
    const StageResult& a = result.stages[0];
    CHECK(a.first_start_cycle == 2);
    CHECK(a.busy_cycles == 80 + 1 + 10);
    CHECK(a.last_end_cycle == 97);
    CHECK(a.skipped_reads == Approx(1.0 - 9.0 / 24));
    CHECK(a.skipped_conversions == Approx(1.0 - 9.0 / 24));
}

TEST_CASE("what arrives decides how long a product takes", "[cycle][zero_skip]") {
    const Image image(4, 0);
    const Workbench bench = make_workbench(skipping(plain_chip(), ZeroSkip::kBitPlane), kLinear);
    CycleOptions options;
    options.hook = [](int source, PixelMessage& message) {
        message.values[0] = source < 0 ? 5 : message.values[0];  // two bits: as by hand above
    };
    CycleSimulation simulation(bench.network, bench.program, bench.chip, &bench.mvms, options);
    CHECK(simulation.run({image.data()}).cycles == 37);
}

TEST_CASE("options in turn on a network with shared blocks", "[cycle][zero_skip]") {
    check_options(noisy_chip(), kLenet, kBlock);
}

TEST_CASE("options in turn with skip connections and several blocks per crossbar",
          "[cycle][zero_skip]") {
    ChipConfig chip = noisy_chip(3, 2, 4);
    chip.tile.crossbar.rows_active = 24;
    check_options(chip, kResidual, kBlock);
}

TEST_CASE("options in turn in offset encoding with converters that have errors",
          "[cycle][zero_skip]") {
    ChipConfig chip = noisy_chip(7, 1, 5);
    chip.tile.crossbar.encoding = Encoding::kOffset;
    chip.tile.crossbar.rows_active = 32;
    chip.tile.crossbar.adc.errors.noise_lsb = 0.5;
    chip.tile.crossbar.adc.errors.offset_sigma_lsb = 1.0;
    check_options(chip, kLenet, kBlock);
}

TEST_CASE("options in turn with two bits per read on a tight chip", "[cycle][zero_skip]") {
    ChipConfig chip = noisy_chip(1, 1, 64);
    chip.tile.crossbar.dac.bits = 2;
    chip.tile.input_buffer.capacity_bytes = 520;
    chip.tile.output_buffer.capacity_bytes = 464;
    check_options(chip, kLenet, kBlock);
}

TEST_CASE("replicas of one layer may take different times", "[cycle][zero_skip][replicas]") {
    MappingConfig mapping;
    mapping.replication = Replication::kExplicit;
    mapping.replicas = {{"conv1", 3}, {"conv2", 2}};
    const Workbench bench = make_workbench(
        skipping(noisy_chip(3, 2, 4), ZeroSkip::kRowBlock), kLenet, kBlock, 1, 1, mapping);
    CycleSimulation simulation(bench.network, bench.program, bench.chip, &bench.mvms);
    const CycleResult result = check_batch(bench, simulation, 4);
    CHECK(*result.latency.skipped_reads > 0.0);
}
