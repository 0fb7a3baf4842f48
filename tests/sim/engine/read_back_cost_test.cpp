// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/read_back_cost.h"

#include <catch2/catch.hpp>

#include "models/crossbar/array.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

/// Clock 1 ns; R = 10 cycles; 16 ADCs of 2 cycles.
ChipConfig make_chip() {
    ChipConfig chip;
    chip.clock = Nanoseconds{1.0};
    CrossbarConfig& crossbar = chip.tile.crossbar;
    crossbar.read = Nanoseconds{10.0};
    crossbar.read_energy_per_cell = Picojoules{0.01};
    crossbar.dac.energy = Picojoules{0.5};
    crossbar.sample_hold.energy = Picojoules{0.25};
    crossbar.adc.per_crossbar = 16;
    crossbar.adc.conversion = Nanoseconds{2.0};
    crossbar.adc.energy = Picojoules{2.0};
    return chip;
}

CrossbarGrid grid(int rows, int columns, const CrossbarConfig& config) {
    WeightMatrix matrix;
    matrix.rows = rows;
    matrix.columns = columns;
    return make_crossbar_grid(make_layout(matrix, config), config);
}

}  // namespace

TEST_CASE("reading a crossbar back overlaps conversions with the next row", "[engine][read_back]") {
    // 100 rows x 10 weights of 4 digits: 40 pairs = 40 conversions per row, ceil(40 / 16) = 3
    // rounds of 2 cycles, A = 6 < R = 10. Pipelined: 10 + 99 x 10 + 6 = 1,006 cycles.
    ChipConfig chip = make_chip();
    const CrossbarGrid array = grid(100, 10, chip.tile.crossbar);
    const ReadBackCost held = read_back_cost({array}, chip, 1);
    CHECK(held.cycles == 1006);
    CHECK(held.time_ns == 1006.0);
    // Every cell of a driven row conducts: 128 columns. Two columns are held per pair.
    CHECK(held.operations.row_drives == 100);
    CHECK(held.operations.cell_reads == 12800);
    CHECK(held.operations.column_holds == 8000);
    CHECK(held.operations.conversions == 4000);
    CHECK(held.energy_pj == Approx(100 * 0.5 + 12800 * 0.01 + 8000 * 0.25 + 4000 * 2.0));
    // Without sample-and-hold: 100 x (10 + 6).
    chip.tile.crossbar.sample_hold.enabled = false;
    CHECK(read_back_cost({array}, chip, 1).cycles == 1600);
    CHECK(read_back_cost({array}, chip, 1).energy_pj == Approx(100 * 0.5 + 128.0 + 4000 * 2.0));
    // Three reads per cell: three times the rows.
    CHECK(read_back_cost({array}, chip, 3).cycles == 4800);
}

TEST_CASE("slow converters set the pace of a read-back", "[engine][read_back]") {
    // Digital pairs: 80 conversions per row on 4 ADCs, A = 20 x 2 = 40 > R: 10 + 99 x 40 + 40.
    ChipConfig chip = make_chip();
    chip.tile.crossbar.encoding = Encoding::kDifferentialDigital;
    chip.tile.crossbar.adc.per_crossbar = 4;
    const CrossbarGrid array = grid(100, 10, chip.tile.crossbar);
    CHECK(read_back_cost({array}, chip, 1).cycles == 4010);
    CHECK(read_back_cost({array}, chip, 1).operations.conversions == 8000);
    CHECK(read_back_cost({array}, chip, 1).operations.column_holds == 8000);
}

TEST_CASE("crossbars are read back one after another or all at once", "[engine][read_back]") {
    // 200 x 20 weights: rows 128 + 72, columns 16 + 4 weights of 8 cells. Conversions per row 64
    // (A = 8) and 16 (A = 2), R = 10: 10 + 127 x 10 + 8 = 1,288; 1,282; 72 rows: 728; 722.
    ChipConfig chip = make_chip();
    const CrossbarGrid array = grid(200, 20, chip.tile.crossbar);
    REQUIRE(array.crossbars() == 4);
    CHECK(read_back_cost({array}, chip, 1).cycles == 1288 + 1282 + 728 + 722);
    CHECK(read_back_cost({array, array}, chip, 1).cycles == 2 * (1288 + 1282 + 728 + 722));
    CHECK(read_back_cost({array}, chip, 1).operations.cell_reads == 2 * 200 * 128);
    chip.write_drivers.crossbars_in_parallel = true;
    CHECK(read_back_cost({array, array}, chip, 1).cycles == 1288);
    CHECK(read_back_cost({array, array}, chip, 1).operations.row_drives == 2 * 2 * 200);
}
