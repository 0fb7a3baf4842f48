// SPDX-License-Identifier: Apache-2.0
/// The SystemC chip and the batch engine give the same scores, bit for bit, noise on.
#include <catch2/catch.hpp>
#include <memory>
#include <numeric>

#include "models/base/error.h"
#include "sim/engine/cycle.h"
#include "tests/support/message_of.h"
#include "tests/support/networks.h"
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

void check_scores(const Workbench& bench, int images) {
    CycleSimulation simulation(bench.network, bench.program, bench.chip, &bench.mvms);
    const CycleResult result = simulation.run(bench.images(images));
    CHECK(result.scores == bench.batch_scores(images));
}

}  // namespace

TEST_CASE("the SystemC chip equals the batch engine on a network with shared blocks", "[cycle]") {
    check_scores(make_workbench(noisy_chip(), kLenet, kBlock), 3);
}

TEST_CASE("the SystemC chip equals the batch engine with IR drop", "[cycle][ir_drop]") {
    ChipConfig chip = noisy_chip();
    const Workbench without = make_workbench(chip, kLenet, kBlock);
    chip.tile.crossbar.wire_resistance = Ohms{10.0};
    const Workbench bench = make_workbench(chip, kLenet, kBlock);
    check_scores(bench, 3);
    CHECK(bench.batch_scores(3) != without.batch_scores(3));
}

TEST_CASE("the SystemC chip equals the batch engine with skip connections", "[cycle]") {
    check_scores(make_workbench(noisy_chip(3, 2, 4), kResidual, kBlock), 3);
}

TEST_CASE("the SystemC chip equals the batch engine with digital stages", "[cycle]") {
    const Workbench bench = make_workbench(noisy_chip(), kDigital);
    CHECK(bench.program.stages[0].group == -1);
    check_scores(bench, 2);
}

TEST_CASE("the SystemC chip equals the batch engine with concatenations", "[cycle]") {
    const Workbench bench = make_workbench(noisy_chip(3, 2, 4), dense_network(""));
    CHECK(bench.batch_scores(3)[0].size() == 5);
    check_scores(bench, 3);
}

TEST_CASE("the SystemC chip equals the batch engine in probabilities", "[cycle]") {
    const Workbench bench = make_workbench(noisy_chip(), dense_network(R"(, {"op": "softmax"})"));
    const auto probabilities = bench.batch_scores(1).front();
    CHECK(std::accumulate(probabilities.begin(), probabilities.end(), 0) == kCertain);
    check_scores(bench, 3);
}

TEST_CASE("the SystemC chip equals the batch engine in classes", "[cycle]") {
    const Workbench bench = make_workbench(noisy_chip(), dense_network(R"(, {"op": "argmax"})"));
    CHECK(bench.batch_scores(1).front().size() == 1);
    check_scores(bench, 3);
}

TEST_CASE("concatenations finish in the smallest buffers that fit them", "[cycle]") {
    ChipConfig chip = noisy_chip(1, 1, 64);
    chip.tile.input_buffer.capacity_bytes = 1;
    const std::string layers = dense_network("");
    const std::string text = test::message_of<MappingError>([&] { make_workbench(chip, layers); });
    const std::string before = "the input_buffer of tile 0 needs ";
    const std::size_t at = text.find(before);
    REQUIRE(at != std::string::npos);
    chip.tile.input_buffer.capacity_bytes = std::stoi(text.substr(at + before.size()));
    check_scores(make_workbench(chip, layers), 2);
}

TEST_CASE("scores do not depend on the shape of the chip, encoding, buffers or clock", "[cycle]") {
    struct Variant {
        const char* name;
        ChipConfig chip;
        int copies = 1;
    };
    std::vector<Variant> variants = {{"one_tile", noisy_chip(1, 1, 64)},
                                     {"row", noisy_chip(7, 1, 5)},
                                     {"column", noisy_chip(1, 9, 3)},
                                     {"copies", noisy_chip(), 2},
                                     {"digital", noisy_chip()},
                                     {"offset", noisy_chip()},
                                     {"tight", noisy_chip(1, 1, 64)},
                                     {"clock", noisy_chip()},
                                     {"large", noisy_chip(20, 30, 8)},
                                     {"flits", noisy_chip(7, 1, 5)},
                                     {"h_tree", noisy_chip(3, 5, 3)},
                                     {"bus", noisy_chip(3, 5, 3)}};
    variants[4].chip.tile.crossbar.encoding = Encoding::kDifferentialDigital;
    variants[5].chip.tile.crossbar.encoding = Encoding::kOffset;
    variants[6].chip.tile.input_buffer.capacity_bytes = 520;
    variants[6].chip.tile.output_buffer.capacity_bytes = 464;
    variants[6].chip.tile.vector_unit.lanes = 1;
    variants[6].chip.network.link_bits = 1;
    variants[7].chip.clock = Nanoseconds{0.7};
    variants[9].chip.network.model = NetworkModel::kFlit;
    variants[9].chip.network.buffer_flits = 1;
    variants[10].chip.network.topology = NetworkTopology::kHTree;
    variants[11].chip.network.topology = NetworkTopology::kBus;
    variants[11].chip.network.model = NetworkModel::kFlit;
    std::vector<Workbench> benches;
    std::vector<std::unique_ptr<CycleSimulation>> simulations;
    for (const Variant& variant : variants) {
        benches.push_back(make_workbench(variant.chip, kLenet, kBlock, variant.copies));
    }
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
        CHECK(simulations[i]->run(benches[i].images(2)).scores == benches[i].batch_scores(2));
    }
}

TEST_CASE("a bit that flips in flight changes the scores", "[cycle]") {
    const Workbench bench = make_workbench(noisy_chip(), kLenet, kBlock);
    CycleOptions options;
    options.hook = [](int source, PixelMessage& message) {
        if (source == 1 && message.pixel == 2) {  // conv2's third pixel on its way to the block
            message.values[3] ^= 128;
        }
    };
    CycleSimulation simulation(
        bench.network, bench.program, bench.chip, &bench.mvms, std::move(options));
    const CycleResult result = simulation.run(bench.images(2));
    const auto expected = bench.batch_scores(2);
    CHECK(result.scores[0] != expected[0]);
    CHECK(result.scores[1] == expected[1]);  // pixel 2 belongs to image 0
}

TEST_CASE("every message carries the values that its consumer computes with", "[cycle]") {
    // Any pixel of the image, of what conv1, conv2 and fc1 send, and the scores: with its values
    // flipped on the way to every tile that needs it, the scores of its image change.
    const Workbench bench = make_workbench(noisy_chip(), kLenet, kBlock);
    struct Flip {
        int source;
        std::int64_t pixel;
    };
    const std::vector<Flip> flips = {
        {-1, 0}, {-1, 71}, {-1, 143}, {0, 0}, {0, 14}, {0, 35}, {1, 0}, {1, 3}, {3, 0}, {5, 0}};
    const auto expected = bench.batch_scores(2);
    std::vector<std::string> names;
    std::vector<std::unique_ptr<CycleSimulation>> simulations;
    names.reserve(flips.size());
    for (const Flip& flip : flips) {
        names.push_back("flip" + std::to_string(names.size()));
        CycleOptions options;
        options.instance = names.back().c_str();
        options.hook = [flip](int source, PixelMessage& message) {
            if (source == flip.source && message.pixel == flip.pixel) {
                for (std::int32_t& value : message.values) {
                    value ^= 127;
                }
            }
        };
        simulations.push_back(std::make_unique<CycleSimulation>(
            bench.network, bench.program, bench.chip, &bench.mvms, std::move(options)));
    }
    for (std::size_t i = 0; i < flips.size(); ++i) {
        INFO("source " << flips[i].source << " pixel " << flips[i].pixel);
        const CycleResult result = simulations[i]->run(bench.images(2));
        CHECK(result.scores[0] != expected[0]);
        CHECK(result.scores[1] == expected[1]);
    }
}

namespace {

/// Counts what it is told.
class CountingTracer : public Tracer {
public:
    Handle add_track(const std::string& /*path*/) override { return ++handles_; }
    Handle add_signal(const std::string& /*path*/, int /*bits*/) override { return ++handles_; }
    void slice(Handle, const char*, std::int64_t, std::int64_t, std::int64_t) override { ++calls; }
    void set(Handle, std::int64_t, std::int64_t) override { ++calls; }
    int calls = 0;

private:
    Handle handles_ = kOff;
};

}  // namespace

TEST_CASE("nothing depends on tracing, stop times or what ran before", "[cycle]") {
    ChipConfig chip = noisy_chip();
    chip.tile.crossbar.adc.energy = Picojoules{1.7};
    chip.tile.crossbar.dac.energy = Picojoules{0.1};
    chip.tile.crossbar.read_energy_per_cell = Picojoules{0.013};
    chip.tile.vector_unit.energy_per_operation = Picojoules{0.3};
    chip.network.energy_per_bit_hop = Picojoules{0.07};
    chip.tile.leakage = Milliwatts{0.9};
    const Workbench bench = make_workbench(chip, kLenet, kBlock);
    CountingTracer tracer;
    CycleSimulation plain(bench.network, bench.program, bench.chip, &bench.mvms);
    CycleSimulation traced(bench.network,
                           bench.program,
                           bench.chip,
                           &bench.mvms,
                           CycleOptions{&tracer, {}, "traced", 1.0});
    const CycleResult a = plain.run(bench.images(3));
    traced.begin(bench.images(3));
    while (!traced.advance(997)) {
    }
    const CycleResult b = traced.result();
    CHECK(tracer.calls > 1000);
    CHECK(a.scores == b.scores);
    CHECK(a.finished == b.finished);
    CHECK(a.events == b.events);
    REQUIRE(a.stages.size() == b.stages.size());
    for (std::size_t i = 0; i < a.stages.size(); ++i) {
        CHECK(a.stages[i].stall_cycles.input == b.stages[i].stall_cycles.input);
        CHECK(a.stages[i].stall_cycles.network == b.stages[i].stall_cycles.network);
        CHECK(a.stages[i].last_end_cycle == b.stages[i].last_end_cycle);
    }
    REQUIRE(a.energy.breakdown.size() == b.energy.breakdown.size());
    double sum = 0.0;
    for (std::size_t i = 0; i < a.energy.breakdown.size(); ++i) {
        CHECK(a.energy.breakdown[i].count == b.energy.breakdown[i].count);
        sum += a.energy.breakdown[i].energy_pj;
    }
    CHECK(a.energy.total_pj() == sum);
    CHECK(a.energy.total_pj() == b.energy.total_pj());
}

TEST_CASE("energy counts every operation of a product", "[cycle]") {
    // linear 4 -> 10 on one crossbar: 8 steps, 10 x 4 slices = 40 pairs: 320 conversions.
    ChipConfig chip = plain_chip();
    chip.tile.crossbar.adc.energy = Picojoules{2};
    chip.tile.leakage = Milliwatts{3};
    const Workbench bench = make_workbench(chip, kLinear);
    CycleSimulation simulation(bench.network, bench.program, bench.chip, &bench.mvms);
    const CycleResult result = simulation.run(bench.images(1));
    const auto leaf = [&](const std::string& component, const std::string& operation) {
        for (const EnergyLeaf& each : result.energy.breakdown) {
            if (each.component == component && each.operation == operation &&
                each.stage != "input") {
                return each;
            }
        }
        return EnergyLeaf{};
    };
    CHECK(leaf("adc", "conversion").count == 320);
    CHECK(leaf("adc", "conversion").energy_pj == 640.0);
    CHECK(leaf("sample_hold", "column hold").count == 640);  // both columns of a pair
    CHECK(leaf("shift_add", "code").count == 320);
    CHECK(leaf("vector_unit", "operation").count == 10);
    CHECK(leaf("input_buffer", "bit written").count == 32);
    CHECK(leaf("input_buffer", "bit read").count == 32);
    CHECK(leaf("output_buffer", "bit written").count == 320);  // 10 scores of 32 bits
    CHECK(leaf("network", "bit hop").count == 320);
    // Bits of the four pixels that are 1: one row drive each, 128 cells per row.
    std::int64_t ones = 0;
    for (int i = 0; i < 4; ++i) {
        for (int bit = 0; bit < 8; ++bit) {
            ones += bench.data.image(0)[i] >> bit & 1;
        }
    }
    CHECK(leaf("dac", "row drive").count == ones);
    CHECK(leaf("crossbar", "cell read").count == ones * 128);
    // 97 cycles of 1 ns, 4 tiles of 3 mW.
    CHECK(leaf("tiles", "leakage").count == 97);
    CHECK(leaf("tiles", "leakage").energy_pj == Approx(97 * 4 * 3.0));
}
