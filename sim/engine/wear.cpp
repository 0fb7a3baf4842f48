// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/wear.h"

#include <algorithm>
#include <cmath>

namespace nvcim::sim {

namespace {

/// Pulses of crossbar `index` of a matrix, counted row block by row block.
std::int64_t pulses_of(const ProgramResult& writes, const CrossbarGrid& grid, int index) {
    const int block = index / grid.across;
    const int across = index % grid.across;
    const auto known = static_cast<int>(writes.rows.size()) / grid.across;
    const bool is_complete = known == grid.rows;
    const int first = is_complete ? block * grid.rows_per_crossbar : 0;
    const int end = is_complete ? first + grid.rows_of(block) : known;
    std::int64_t pulses = 0;
    for (int row = first; row < end; ++row) {
        pulses += writes.rows[static_cast<std::size_t>(row * grid.across + across)].pulses;
    }
    return is_complete ? pulses : (pulses * grid.rows_of(block) + known / 2) / known;
}

}  // namespace

WearResult batch_wear(const ChipConfig& chip,
                      const QuantizedNetwork& network,
                      const std::vector<Program>& segments,
                      const std::vector<std::vector<ProgramResult>>& writes,
                      std::int64_t images) {
    struct Crossbar {
        std::int64_t writes = 0, pulses = 0, worst_cell = 0;
    };
    const CrossbarConfig& config = chip.tile.crossbar;
    std::vector<Crossbar> crossbars(static_cast<std::size_t>(chip.tiles()) *
                                    static_cast<std::size_t>(chip.tile.crossbars));
    for (const Program& segment : segments) {
        for (const GroupPlan& group : segment.groups) {
            const auto m = static_cast<std::size_t>(group.matrix);
            const ProgramResult& written = writes[m][static_cast<std::size_t>(group.copy)];
            const CrossbarGrid grid =
                make_crossbar_grid(make_layout(network.matrices[m], config), config);
            int index = 0;
            for (const GroupPart& part : group.parts) {
                const int first = part.tile * chip.tile.crossbars + part.first_crossbar;
                for (int i = 0; i < part.crossbars; ++i) {
                    Crossbar& crossbar = crossbars[static_cast<std::size_t>(first + i)];
                    ++crossbar.writes;
                    crossbar.pulses += pulses_of(written, grid, index++);
                    crossbar.worst_cell += written.most_worn.pulses;
                }
            }
        }
    }
    WearResult wear;
    std::int64_t written = 0, write_count = 0, pulses = 0;
    for (const Crossbar& crossbar : crossbars) {
        wear.crossbar_writes_max = std::max(wear.crossbar_writes_max, crossbar.writes);
        wear.cell_pulses_max = std::max(wear.cell_pulses_max, crossbar.worst_cell);
        written += crossbar.writes > 0 ? 1 : 0;
        write_count += crossbar.writes;
        pulses += crossbar.pulses;
    }
    const auto of = static_cast<double>(std::max<std::int64_t>(1, written));
    wear.crossbar_writes_mean = static_cast<double>(write_count) / of;
    wear.cell_pulses_mean =
        static_cast<double>(pulses) / (of * static_cast<double>(config.rows) * config.columns);
    if (config.cell.write.endurance_pulses > 0.0) {
        wear.endurance_pulses = config.cell.write.endurance_pulses;
        if (images > 0 && wear.cell_pulses_max > 0) {
            wear.inferences_to_endurance =
                std::floor(*wear.endurance_pulses / static_cast<double>(wear.cell_pulses_max)) *
                static_cast<double>(images);
        }
    }
    return wear;
}

}  // namespace nvcim::sim
