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
    std::int64_t row_reads = 0;
    std::int64_t conversions = 0;
    for (const CrossbarGrid& grid : arrays) {
        for (int down = 0; down < grid.down; ++down) {
            for (int across = 0; across < grid.across; ++across) {
                const std::int64_t row_conversions =
                    std::int64_t{grid.weight_columns_of(across)} * grid.conversions_per_weight;
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
                row_reads += count;
                conversions += count * row_conversions;
            }
        }
    }
    cost.time_ns =
        static_cast<double>(cost.cycles) * static_cast<double>(period_ps(chip.clock)) / 1000.0;
    cost.operations = read_operations(crossbar, row_reads, conversions);
    const auto energy = [](std::int64_t count, Picojoules each) {
        return static_cast<double>(count) * each.value();
    };
    cost.energy_pj = energy(cost.operations.row_drives, crossbar.dac.energy) +
                     energy(cost.operations.cell_reads, crossbar.read_energy_per_cell) +
                     energy(cost.operations.column_holds, crossbar.sample_hold.energy) +
                     energy(cost.operations.conversions, crossbar.adc.energy);
    return cost;
}

}  // namespace nvcim::sim
