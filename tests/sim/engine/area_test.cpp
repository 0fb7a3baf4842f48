// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/area.h"

#include <catch2/catch.hpp>

using namespace nvcim;
using namespace nvcim::sim;

TEST_CASE("area is the ordered sum of its leaves", "[area]") {
    ChipConfig chip;
    chip.tile_columns = 2;
    chip.tile_rows = 3;
    chip.tile.crossbars = 4;  // 24 crossbars
    CrossbarConfig& crossbar = chip.tile.crossbar;
    crossbar.rows = 10;
    crossbar.columns = 20;
    crossbar.cell.area = SquareMicrometres{0.5};
    crossbar.dac.area = SquareMicrometres{3};
    crossbar.sample_hold.area = SquareMicrometres{2};
    crossbar.adc.per_crossbar = 5;
    crossbar.adc.area = SquareMicrometres{1000};
    crossbar.shift_add.area = SquareMicrometres{100};
    chip.tile.input_buffer.area = SquareMicrometres{5000};
    chip.tile.output_buffer.area = SquareMicrometres{6000};
    chip.tile.vector_unit.area = SquareMicrometres{7000};
    chip.network.router_area = SquareMicrometres{8000};
    chip.io_area = SquareMicrometres{9000};
    const AreaResult area = chip_area(chip);
    double sum = 0.0;
    for (const AreaLeaf& leaf : area.breakdown) {
        sum += leaf.area_mm2;
    }
    CHECK(area.total_mm2() == sum);
    // um2: cells 24*200*0.5 = 2400, drivers 24*10*3 = 720, holds 24*20*2 = 960,
    // converters 24*5*1000 = 120000, adders 2400, tiles 6*(5000+6000+7000+8000) = 156000, io 9000.
    CHECK(area.total_mm2() == Approx((2400 + 720 + 960 + 120000 + 2400 + 156000 + 9000) * 1e-6));

    crossbar.sample_hold.enabled = false;
    CHECK(chip_area(chip).breakdown.size() == area.breakdown.size() - 1);
}
