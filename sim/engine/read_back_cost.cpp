// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/read_back_cost.h"

#include <algorithm>

#include "sim/modules/sim_time.h"

namespace nvcim::sim {

ReadBackCost read_back_cost(const std::vector<CrossbarGrid>& arrays,
                            const ChipConfig& chip,
                            int reads) {
    const CrossbarConfig& crossbar = chip.tile.crossbar;
    const std::int64_t read = cycles(crossbar.read, chip.clock);
    const std::int64_t conversion = cycles(crossbar.adc.conversion, chip.clock);
    const std::int64_t converters = crossbar.adc.per_crossbar;
    ReadBackCost cost;
    for (const CrossbarGrid& grid : arrays) {
        for (int down = 0; down < grid.down; ++down) {
            for (int across = 0; across < grid.across; ++across) {
                const std::int64_t columns = grid.weight_columns_of(across);
                const std::int64_t row_conversions = columns * grid.conversions_per_weight;
                const std::int64_t convert =
                    (row_conversions + converters - 1) / converters * conversion;
                const std::int64_t count = std::int64_t{grid.rows_of(down)} * reads;
                const std::int64_t taken =
                    crossbar.sample_hold.enabled
                        ? read + (count - 1) * std::max(read, convert) + convert
                        : count * (read + convert);
                cost.cycles = chip.write_drivers.crossbars_in_parallel
                                  ? std::max(cost.cycles, taken)
                                  : cost.cycles + taken;
                cost.row_reads += count;
                cost.cell_reads += count * columns * grid.cells_per_weight;
                cost.conversions += count * row_conversions;
            }
        }
    }
    cost.time_ns =
        static_cast<double>(cost.cycles) * static_cast<double>(period_ps(chip.clock)) / 1000.0;
    const double per_conversion =
        crossbar.adc.energy.value() +
        (crossbar.sample_hold.enabled ? crossbar.sample_hold.energy.value() : 0.0);
    cost.energy_pj = static_cast<double>(cost.row_reads) * crossbar.dac.energy.value() +
                     static_cast<double>(cost.cell_reads) * crossbar.read_energy_per_cell.value() +
                     static_cast<double>(cost.conversions) * per_conversion;
    return cost;
}

}  // namespace nvcim::sim
