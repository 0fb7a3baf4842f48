// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/area.h"

#include "models/chip/topology.h"

namespace nvcim::sim {

AreaResult chip_area(const ChipConfig& chip) {
    AreaResult result;
    const auto add =
        [&](const char* component, const char* part, std::int64_t count, SquareMicrometres one) {
            constexpr double kMm2PerUm2 = 1e-6;
            result.breakdown.push_back(
                {component, part, count, static_cast<double>(count) * one.value() * kMm2PerUm2});
        };
    const TileConfig& tile = chip.tile;
    const CrossbarConfig& crossbar = tile.crossbar;
    const std::int64_t tiles = chip.tiles();
    const std::int64_t crossbars = tiles * tile.crossbars;
    add("cells", "crossbars", crossbars * crossbar.rows * crossbar.columns, crossbar.cell.area);
    add("dac", "crossbars", crossbars * crossbar.rows, crossbar.dac.area);
    if (crossbar.sample_hold.enabled) {
        add("sample_hold", "crossbars", crossbars * crossbar.columns, crossbar.sample_hold.area);
    }
    add("adc", "crossbars", crossbars * crossbar.adc.per_crossbar, crossbar.adc.area);
    add("shift_add", "crossbars", crossbars, crossbar.shift_add.area);
    add("input_buffer", "tiles", tiles, tile.input_buffer.area);
    add("output_buffer", "tiles", tiles, tile.output_buffer.area);
    add("vector_unit", "tiles", tiles, tile.vector_unit.area);
    add("router", "network", Topology(chip).routers(), chip.network.router_area);
    if (chip.global_buffer.exists()) {
        add("global_buffer", "io", 1, chip.global_buffer.area);
    }
    add("io", "io", 1, chip.io_area);
    return result;
}

}  // namespace nvcim::sim
