// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/programming_controller.h"

#include <catch2/catch.hpp>
#include <map>

#include "sim/modules/sim_time.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

/// Clock 2 ns; a pulse of 25 ns is 13 cycles, a verify read of 10 ns 5 cycles, setup 3 cycles.
ChipConfig make_chip() {
    ChipConfig chip;
    chip.clock = Nanoseconds{2.0};
    chip.write_drivers.row_setup_cycles = 3;
    WriteConfig& write = chip.tile.crossbar.cell.write;
    write.pulse = Nanoseconds{25.0};
    write.verify_read = Nanoseconds{10.0};
    write.pulse_energy = Picojoules{4.0};
    write.verify_energy = Picojoules{1.5};
    return chip;
}

/// `rows` of a matrix on crossbars of `rows_per_crossbar` rows, `across` side by side.
ProgramResult make_writes(std::vector<RowWrites> rows, int rows_per_crossbar, int across) {
    ProgramResult result;
    result.grid.across = across;
    result.grid.rows = static_cast<int>(rows.size()) / across;
    result.grid.rows_per_crossbar = rows_per_crossbar;
    result.grid.down = (result.grid.rows + rows_per_crossbar - 1) / rows_per_crossbar;
    result.rows = std::move(rows);
    return result;
}

RowWrites open_loop(int cells) {
    RowWrites row;
    row.pulses = cells;
    row.slowest_pulses = 1;
    row.open_loop_cells = cells;
    return row;
}

/// Two verified cells of 4 and 2 pulses, and `cells` open-loop ones, written together.
RowWrites verified(int cells) {
    RowWrites row = open_loop(cells);
    row.pulses += 6;
    row.verify_reads = 6;
    row.slowest_pulses = 4;
    row.slowest_reads = 4;
    row.verified_cells = 2;
    row.failed_cells = 1;
    return row;
}

/// Runs until 1 ps before `cycle` of the 2 ns clock, or until 1 ps after it: what happens at that
/// cycle lies between the two.
void run_until_before(std::int64_t cycle) {
    sc_core::sc_start(to_sc_time(cycle * 2000 - 1 - now_ps()));
}
void run_past(std::int64_t cycle) {
    sc_core::sc_start(to_sc_time(cycle * 2000 + 1 - now_ps()));
}

class RecordingTracer : public Tracer {
public:
    struct Slice {
        std::string track;
        std::int64_t start_ps, duration_ps, argument;
    };
    Handle add_track(const std::string& path) override { return add(path); }
    Handle add_signal(const std::string& path, int) override { return add(path); }
    void slice(Handle track,
               const char*,
               std::int64_t start_ps,
               std::int64_t duration_ps,
               std::int64_t argument) override {
        slices.push_back({names[track], start_ps, duration_ps, argument});
    }
    void set(Handle, std::int64_t time_ps, std::int64_t value) override { levels[time_ps] = value; }

    std::vector<std::string> names{"off"};
    std::vector<Slice> slices;
    std::map<std::int64_t, std::int64_t> levels;

private:
    Handle add(const std::string& path) {
        names.push_back(path);
        return static_cast<Handle>(names.size() - 1);
    }
};

}  // namespace

TEST_CASE("a verified row is written after its slowest cell, not earlier",
          "[sim][programming_controller]") {
    // Setup 3 + 4 pulses of 13 + 4 reads of 5 cycles = 75 cycles.
    const ProgramResult writes = make_writes({verified(10)}, 128, 1);
    ProgrammingController controller("controller", make_chip(), {{"fc", &writes, 3, 1}});
    controller.start();
    run_until_before(75);
    CHECK_FALSE(controller.is_done());
    CHECK(controller.costs()[0].pulses == 0);
    CHECK(controller.total().cycles == 0);
    run_past(75);
    CHECK(controller.is_done());
    const MappingCost& cost = controller.costs()[0];
    CHECK(cost.pulses == 16);
    CHECK(cost.verify_reads == 6);
    CHECK(cost.verified_cells == 2);
    CHECK(cost.open_loop_cells == 10);
    CHECK(cost.failed_cells == 1);
    CHECK(cost.cycles == 75);
    CHECK(cost.time_ns == 150.0);
    CHECK(cost.energy_pj == 16 * 4.0 + 6 * 1.5);
    CHECK(cost.verified_weight_fraction() == Approx(1.0 / 3.0));
}

TEST_CASE("cell by cell, a row takes all its pulses and reads one after another",
          "[sim][programming_controller]") {
    // Setup 3 + 16 pulses of 13 + 6 reads of 5 cycles = 241 cycles.
    ChipConfig chip = make_chip();
    chip.write_drivers.parallelism = WriteParallelism::kCell;
    const ProgramResult writes = make_writes({verified(10)}, 128, 1);
    ProgrammingController controller("controller", chip, {{"fc", &writes, 1, 1}});
    controller.start();
    run_until_before(241);
    CHECK_FALSE(controller.is_done());
    run_past(241);
    CHECK(controller.is_done());
    CHECK(controller.total().cycles == 241);
}

TEST_CASE("crossbars one after another add their rows up", "[sim][programming_controller]") {
    // Two rows over two crossbars side by side. Open-loop row: 3 + 13 = 16; verified: 75 cycles.
    // Crossbar 0: rows 16 + 75; crossbar 1: rows 75 + 16. Row ends: 16, 91, 166, 182.
    const ProgramResult writes =
        make_writes({open_loop(8), verified(6), verified(6), open_loop(8)}, 128, 2);
    ProgrammingController controller("controller", make_chip(), {{"fc", &writes, 1, 0}});
    controller.start();
    for (const auto& [end, pulses] :
         std::map<std::int64_t, std::int64_t>{{16, 8}, {91, 20}, {166, 32}, {182, 40}}) {
        run_until_before(end);
        CHECK(controller.total().pulses < pulses);
        run_past(end);
        CHECK(controller.total().pulses == pulses);
    }
    CHECK(controller.is_done());
    CHECK(controller.total().cycles == 182);
}

TEST_CASE("crossbars in parallel walk their own rows", "[sim][programming_controller]") {
    // As above, but both at once: row ends 16 (first of crossbar 0), 75 (first of crossbar 1),
    // 91 (both second rows: 16 + 75 and 75 + 16).
    ChipConfig chip = make_chip();
    chip.write_drivers.crossbars_in_parallel = true;
    const ProgramResult writes =
        make_writes({open_loop(8), verified(6), verified(6), open_loop(8)}, 128, 2);
    ProgrammingController controller("controller", chip, {{"fc", &writes, 1, 0}});
    controller.start();
    for (const auto& [end, pulses] :
         std::map<std::int64_t, std::int64_t>{{16, 8}, {75, 20}, {91, 40}}) {
        run_until_before(end);
        CHECK(controller.total().pulses < pulses);
        run_past(end);
        CHECK(controller.total().pulses == pulses);
    }
    CHECK(controller.is_done());
    CHECK(controller.total().cycles == 91);
}

TEST_CASE("jobs follow one another and their costs add up", "[sim][programming_controller]") {
    // Job a: 5 open-loop rows on crossbars of 2 rows (3 crossbars): 5 x 16 = 80 cycles.
    // Job b: one verified row, 75 cycles, then a row without written cells: no time.
    const ProgramResult a = make_writes(std::vector<RowWrites>(5, open_loop(4)), 2, 1);
    const ProgramResult b = make_writes({verified(0), RowWrites{}}, 2, 1);
    ProgrammingController controller(
        "controller", make_chip(), {{"a", &a, 10, 0}, {"b", &b, 2, 2}});
    controller.start();
    sc_core::sc_start();
    REQUIRE(controller.is_done());
    CHECK(now_ps() == 155 * 2000);
    CHECK(controller.costs()[0].cycles == 80);
    CHECK(controller.costs()[1].cycles == 75);
    const MappingCost total = controller.total();
    CHECK(total.cycles == 155);
    CHECK(total.pulses == 20 + 6);
    CHECK(total.verify_reads == 6);
    CHECK(total.energy_pj == controller.costs()[0].energy_pj + controller.costs()[1].energy_pj);
    CHECK(total.verified_weight_fraction() == Approx(2.0 / 12.0));
}

TEST_CASE("a chip with nothing to write is done at once", "[sim][programming_controller]") {
    ProgrammingController controller("controller", make_chip(), {});
    controller.start();
    sc_core::sc_start();
    CHECK(controller.is_done());
    CHECK(controller.total().cycles == 0);
    CHECK(controller.total().verified_weight_fraction() == 0.0);
}

TEST_CASE("tracing shows every row and changes no cost", "[sim][programming_controller]") {
    ChipConfig chip = make_chip();
    chip.write_drivers.crossbars_in_parallel = true;
    const ProgramResult writes =
        make_writes({open_loop(8), verified(6), verified(6), verified(8)}, 128, 2);
    RecordingTracer tracer;
    ProgrammingController traced("traced", chip, {{"fc", &writes, 1, 0}}, &tracer);
    traced.start();
    ProgrammingController quiet("quiet", chip, {{"fc", &writes, 1, 0}});
    quiet.start();
    sc_core::sc_start();
    CHECK(traced.total().cycles == quiet.total().cycles);
    CHECK(traced.total().pulses == quiet.total().pulses);
    CHECK(traced.total().energy_pj == quiet.total().energy_pj);
    // Crossbar 0: 0-16 and 16-91; crossbar 1: 0-75 and 75-150 cycles of 2,000 ps.
    REQUIRE(tracer.slices.size() == 4);
    CHECK(tracer.slices[0].track == "traced.fc.crossbar_0");
    CHECK(tracer.slices[0].duration_ps == 16 * 2000);
    CHECK(tracer.slices[1].track == "traced.fc.crossbar_1");
    CHECK(tracer.slices[3].start_ps == 75 * 2000);
    CHECK(tracer.slices[3].duration_ps == 75 * 2000);
    CHECK(tracer.slices[3].argument == 1);
    CHECK(tracer.levels ==
          std::map<std::int64_t, std::int64_t>{{0, 2}, {91 * 2000, 1}, {150 * 2000, 0}});
}

TEST_CASE("a programmed matrix takes the time of its rows", "[sim][programming_controller]") {
    // 300 x 40 weights without spread: 3 row blocks x 3 crossbars across (16 weights each);
    // every crossbar row is one open-loop pulse: 900 rows x 16 cycles.
    WeightMatrix matrix;
    matrix.rows = 300;
    matrix.columns = 40;
    matrix.q.assign(12000, 5);
    const ChipConfig chip = make_chip();
    const ProgramResult writes = program(matrix, chip.tile.crossbar, {}, 1, {});
    ProgrammingController controller("controller", chip, {{"fc", &writes, 12000, 0}});
    controller.start();
    sc_core::sc_start();
    CHECK(controller.total().pulses == 48000);
    CHECK(controller.total().cycles == 900 * 16);
}

namespace {

/// A row of 20 pulses, 8 of them RESET, in 7 slots: 3 SET only, 2 RESET only, 2 mixed; 6 reads.
RowWrites both_polarities() {
    RowWrites row;
    row.pulses = 20;
    row.reset_pulses = 8;
    row.set_ramp = {5, 9};
    row.reset_ramp = {2, 2};
    row.verify_reads = 15;
    row.slowest_pulses = 7;
    row.reset_only_slots = 2;
    row.mixed_slots = 2;
    row.slowest_reads = 6;
    row.verified_cells = 10;
    return row;
}

/// make_chip() with RESET pulses of 1.5 x 25 ns = 37.5 ns: 19 cycles of 2 ns; SET takes 13.
ChipConfig asymmetric_chip() {
    ChipConfig chip = make_chip();
    chip.tile.crossbar.cell.write.reset_time_ratio = 1.5;
    return chip;
}

std::int64_t cycles_of(const ChipConfig& chip) {
    const ProgramResult writes = make_writes({both_polarities()}, 128, 1);
    ProgrammingController controller("controller", chip, {{"fc", &writes, 1, 1}});
    controller.start();
    sc_core::sc_start();
    CHECK(controller.row_cycles().count() == 1);
    CHECK(controller.row_cycles().max() == controller.total().cycles);
    return controller.total().cycles;
}

}  // namespace

TEST_CASE("a slot of both polarities lasts as long as the longer one",
          "[sim][programming_controller]") {
    // 3 + 3 x 13 + 2 x 19 + 2 x max(13, 19) + 6 reads of 5 cycles = 148.
    CHECK(cycles_of(asymmetric_chip()) == 148);
}

TEST_CASE("drivers of one polarity give SET and RESET one after the other",
          "[sim][programming_controller]") {
    // 3 + 3 x 13 + 2 x 19 + 2 x (13 + 19) + 6 x 5 = 174.
    ChipConfig chip = asymmetric_chip();
    chip.write_drivers.polarities = WritePolarities::kSeparate;
    CHECK(cycles_of(chip) == 174);
}

TEST_CASE("cell by cell every pulse takes its own time", "[sim][programming_controller]") {
    // 3 + 12 x 13 + 8 x 19 + 15 x 5 = 386, whatever the drivers' polarities.
    ChipConfig chip = asymmetric_chip();
    chip.write_drivers.parallelism = WriteParallelism::kCell;
    chip.write_drivers.polarities = WritePolarities::kSeparate;
    CHECK(cycles_of(chip) == 386);
}

TEST_CASE("equal pulses take the same time whatever their polarity",
          "[sim][programming_controller]") {
    // 3 + 7 x 13 + 6 x 5 = 124.
    CHECK(cycles_of(make_chip()) == 124);
}

TEST_CASE("energy is that of SET pulses, RESET pulses and reads, each at its amplitude",
          "[sim][programming_controller]") {
    // amplitude_step 0.5: SET 4 (12 + 2 x 0.5 x 5 + 0.25 x 9) = 77 pJ; RESET at half the energy
    // 2 (8 + 2 x 0.5 x 2 + 0.25 x 2) = 21 pJ; 15 reads of 1.5 = 22.5 pJ.
    ChipConfig chip = make_chip();
    chip.tile.crossbar.cell.write.amplitude_step = 0.5;
    chip.tile.crossbar.cell.write.reset_energy_ratio = 0.5;
    const ProgramResult writes = make_writes({both_polarities(), both_polarities()}, 128, 1);
    ProgrammingController controller(
        "controller", chip, {{"a", &writes, 1, 1}, {"b", &writes, 1, 1}});
    controller.start();
    sc_core::sc_start();
    const MappingCost& job = controller.costs()[1];
    CHECK(job.reset_pulses == 16);
    CHECK(job.set_energy_pj == 154.0);
    CHECK(job.reset_energy_pj == 42.0);
    CHECK(job.verify_energy_pj == 45.0);
    CHECK(job.energy_pj == 241.0);
    CHECK(controller.total().set_energy_pj == 308.0);
    CHECK(controller.total().energy_pj == 482.0);
    CHECK(controller.row_cycles().count() == 4);
}

TEST_CASE("bit lines that share a driver are written one after another",
          "[sim][programming_controller]") {
    // 20 x 40 positive weights of four digits without spread on 128 bit lines, 16 weights to a
    // crossbar, each with its eight cells in the eight phases of a driver of 8 bit lines. The four
    // positive cells of a weight are written, so every crossbar row (20 x 3) has four phases of one
    // pulse: 3 + 4 x 13 = 55 cycles. With 128 bit lines to a driver the crossbars of 16, 16 and 8
    // weights have 64, 64 and 32 phases: 20 x (3 x 3 + 160 x 13) = 41,780 cycles.
    WeightMatrix matrix;
    matrix.rows = 20;
    matrix.columns = 40;
    matrix.q.assign(800, 5);
    const ChipConfig chip = make_chip();
    const ProgramResult groups = program(matrix, chip.tile.crossbar, {}, 1, {}, 8);
    const ProgramResult one_driver = program(matrix, chip.tile.crossbar, {}, 1, {}, 128);
    ProgrammingController eight("eight", chip, {{"fc", &groups, 800, 0}});
    ProgrammingController all("all", chip, {{"fc", &one_driver, 800, 0}});
    eight.start();
    all.start();
    sc_core::sc_start();
    CHECK(eight.total().cycles == 60 * 55);
    CHECK(eight.row_cycles().percentile(100) == 55);
    CHECK(all.total().cycles == 41780);
}

TEST_CASE("a controller waits until it is started, and its trace says when that was",
          "[sim][programming_controller]") {
    // 75 cycles of 2,000 ps after a start at 100 ns.
    const ProgramResult writes = make_writes({verified(10)}, 128, 1);
    RecordingTracer tracer;
    ProgrammingController controller("controller", make_chip(), {{"fc", &writes, 3, 1}}, &tracer);
    sc_core::sc_start(sc_core::sc_time(100, sc_core::SC_NS));
    CHECK_FALSE(controller.is_done());
    CHECK(controller.total().pulses == 0);
    controller.start();
    sc_core::sc_start();
    CHECK(controller.is_done());
    CHECK(controller.total().cycles == 75);
    REQUIRE(tracer.slices.size() == 1);
    CHECK(tracer.slices[0].start_ps == 100000);
    CHECK(tracer.levels == std::map<std::int64_t, std::int64_t>{{100000, 1}, {250000, 0}});
}
