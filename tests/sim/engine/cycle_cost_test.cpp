// SPDX-License-Identifier: Apache-2.0
/// A run without values takes the same time and does the same operations as one with values.
#include <catch2/catch.hpp>
#include <sstream>

#include "sim/engine/cycle.h"
#include "tests/support/networks.h"
#include "tests/support/workbench.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

ChipConfig priced_chip(int tile_columns = 2, int tile_rows = 2, int crossbars = 16) {
    ChipConfig chip = plain_chip(tile_columns, tile_rows, crossbars);
    CrossbarConfig& crossbar = chip.tile.crossbar;
    crossbar.cell.programming.sigma = 0.1;
    crossbar.read_energy_per_cell = Picojoules{0.013};
    crossbar.dac.energy = Picojoules{0.1};
    crossbar.adc.energy = Picojoules{1.7};
    crossbar.sample_hold.energy = Picojoules{0.2};
    crossbar.shift_add.energy = Picojoules{0.3};
    chip.tile.vector_unit.energy_per_operation = Picojoules{0.3};
    chip.tile.input_buffer.energy_per_bit = Picojoules{0.05};
    chip.tile.output_buffer.energy_per_bit = Picojoules{0.06};
    chip.network.energy_per_bit_hop = Picojoules{0.07};
    chip.tile.leakage = Milliwatts{0.9};
    return chip;
}

bool depends_on_data(const EnergyLeaf& leaf) {
    return leaf.operation == "row drive" || leaf.operation == "cell read";
}

/// Everything that a result says, one line each, but what depends on data.
std::string text_of(const CycleResult& result) {
    std::ostringstream out;
    out << result.cycles << ' ' << result.events << ' ' << result.latency.first_inference_cycles
        << ' ' << result.latency.interval_cycles.value_or(-1) << ' '
        << result.latency.input_port_cycles << '\n';
    for (const std::int64_t cycle : result.finished) {
        out << cycle << '\n';
    }
    for (const StageResult& s : result.stages) {
        out << s.stage << ' ' << s.positions << ' ' << s.first_start_cycle << ' '
            << s.last_end_cycle << ' ' << s.busy_cycles << ' ' << s.stall_cycles.input << ' '
            << s.stall_cycles.network << ' ' << s.stall_cycles.resource << ' '
            << s.stall_cycles.output_room << ' ' << s.stall_cycles.memory << ' '
            << s.stall_cycles.buffer_port << '\n';
    }
    for (const TimelineSpan& span : result.timeline) {
        out << span.stage << ' ' << span.activity << ' ' << span.start_cycle << ' ' << span.cycles
            << '\n';
    }
    for (const UnitActivity& unit : result.units) {
        out << unit.path << ' ' << unit.busy_cycles << '\n';
    }
    for (const EnergyLeaf& leaf : result.energy.breakdown) {
        out << leaf.component << ' ' << leaf.stage << ' ' << leaf.operation;
        if (!depends_on_data(leaf)) {
            out << ' ' << leaf.count << ' ' << leaf.energy_pj;
        }
        out << '\n';
    }
    return out.str();
}

void check_cost(const Workbench& bench, int images) {
    const QuantizedNetwork bare = outline(bench.graph);
    const Program program = compile(bare, bench.chip, bench.program.copies);
    CHECK(to_json(program) == to_json(bench.program));
    CycleSimulation with(bench.network, bench.program, bench.chip, &bench.mvms);
    CycleSimulation without(
        bare, program, bench.chip, nullptr, CycleOptions{nullptr, {}, "cost", 0.5});
    const CycleResult expected = with.run(bench.images(images));
    const CycleResult found = without.run(images);
    CHECK(found.scores.empty());
    CHECK(found.energy.input_density == Approx(0.5).epsilon(1e-3));
    CHECK(text_of(found) == text_of(expected));
}

}  // namespace

TEST_CASE("a cost run equals one with data on a network with shared blocks", "[cycle][cost]") {
    check_cost(make_workbench(priced_chip(), kLenet, kBlock), 3);
}

TEST_CASE("a cost run equals one with data where a shared block has copies", "[cycle][cost]") {
    check_cost(make_workbench(priced_chip(), kLenet, kBlock, 2), 2);
}

TEST_CASE("a cost run equals one with data with skip connections", "[cycle][cost]") {
    check_cost(make_workbench(priced_chip(3, 2, 4), kResidual, kBlock), 3);
}

TEST_CASE("a cost run equals one with data with digital stages", "[cycle][cost]") {
    check_cost(make_workbench(priced_chip(), kDigital), 2);
}

TEST_CASE("a cost run equals one with data with concatenations and a softmax", "[cycle][cost]") {
    ChipConfig chip = priced_chip(3, 2, 4);
    chip.tile.vector_unit.lanes = 4;
    chip.tile.vector_unit.operation_cycles = {3, 2, 1, 2, 1, 9, 5};
    check_cost(make_workbench(chip, dense_network(R"(, {"op": "softmax"})")), 2);
}

TEST_CASE("a cost run equals one with data in offset encoding on a tight chip", "[cycle][cost]") {
    ChipConfig chip = priced_chip(1, 1, 64);
    chip.tile.crossbar.encoding = Encoding::kOffset;
    chip.tile.input_buffer.capacity_bytes = 520;
    chip.tile.output_buffer.capacity_bytes = 464;
    chip.tile.vector_unit.lanes = 1;
    chip.network.link_bits = 1;
    check_cost(make_workbench(chip, kLenet, kBlock), 2);
}

TEST_CASE("a cost run equals one with data with memory outside and few ports", "[cycle][cost]") {
    ChipConfig chip = priced_chip();
    chip.off_chip.bandwidth = GigabytesPerSecond{0.05};
    chip.off_chip.latency = Nanoseconds{30};
    chip.off_chip.energy_per_bit = Picojoules{8};
    chip.global_buffer.capacity_bytes = 300;
    chip.global_buffer.energy_per_bit = Picojoules{0.04};
    chip.tile.input_buffer.ports = 1;
    chip.tile.input_buffer.bits_per_cycle = 16;
    check_cost(make_workbench(chip, kLenet, kBlock), 3);
}

TEST_CASE("with the density of the data a cost run has its energy", "[cycle][cost]") {
    // One layer, so that one density says all: rows driven = density x 8 steps x 4 rows.
    const Workbench bench = make_workbench(priced_chip(), kLinear);
    CycleSimulation with(bench.network, bench.program, bench.chip, &bench.mvms);
    const CycleResult expected = with.run(bench.images(1));
    std::int64_t ones = 0;
    for (int i = 0; i < 4; ++i) {
        for (int bit = 0; bit < 8; ++bit) {
            ones += bench.data.image(0)[i] >> bit & 1;
        }
    }
    CHECK(expected.energy.input_density.value_or(-1) == static_cast<double>(ones) / 32);
}

TEST_CASE("the assumed density scales drivers and cells and nothing else", "[cycle][cost]") {
    const Workbench bench = make_workbench(priced_chip(), kLinear);
    CycleSimulation half(
        bench.network, bench.program, bench.chip, nullptr, CycleOptions{nullptr, {}, "half", 0.5});
    CycleSimulation none(
        bench.network, bench.program, bench.chip, nullptr, CycleOptions{nullptr, {}, "none", 0.0});
    const double with_rows = half.run(1).energy.total_pj();
    // 16 of 32 row drives of 0.1 pJ, each with 128 cells of 0.013 pJ.
    CHECK(with_rows - none.run(1).energy.total_pj() == Approx(16 * (0.1 + 128 * 0.013)));
}

TEST_CASE("a cost run depends neither on stop times nor on tracing", "[cycle][cost]") {
    class Silent : public Tracer {
    public:
        Handle add_track(const std::string& /*path*/) override { return 1; }
        Handle add_signal(const std::string& /*path*/, int /*bits*/) override { return 1; }
        void slice(Handle, const char*, std::int64_t, std::int64_t, std::int64_t) override {}
        void set(Handle, std::int64_t, std::int64_t) override {}
    } tracer;
    const Workbench bench = make_workbench(priced_chip(), kLenet, kBlock);
    CycleSimulation plain(bench.network, bench.program, bench.chip, nullptr);
    CycleSimulation stopped(
        bench.network, bench.program, bench.chip, nullptr, CycleOptions{&tracer, {}, "stopped", 1});
    CycleSimulation late(
        bench.network, bench.program, bench.chip, nullptr, CycleOptions{nullptr, {}, "late", 1});
    const std::string expected = text_of(plain.run(3));
    stopped.begin(3);
    while (!stopped.advance(13)) {
    }
    CHECK(text_of(stopped.result()) == expected);
    late.begin(3);
    while (!late.advance(100000000)) {  // far behind the end
    }
    CHECK(text_of(late.result()) == expected);
}
