// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "sim/compiler/compile.h"
#include "sim/stats/text_table.h"

namespace nvcim::sim {

namespace {

/// "3", "3-15", of tiles that follow one another.
std::string tiles_of(const Program& program, const StagePlan& stage) {
    if (stage.group < 0) {
        return fmt::format("{}", stage.tile);
    }
    const auto& parts = program.groups[static_cast<std::size_t>(stage.group)].parts;
    return parts.size() == 1 ? fmt::format("{}", parts.front().tile)
                             : fmt::format("{}-{}", parts.front().tile, parts.back().tile);
}

std::vector<std::string> row(const Program& program, const StagePlan& stage) {
    std::vector<std::string> cells = {stage.name};
    if (stage.group < 0) {
        cells.insert(cells.end(), {"digital", "-", "-"});
    } else {
        const GroupPlan& group = program.groups[static_cast<std::size_t>(stage.group)];
        cells.push_back(fmt::format("{} x {}", group.rows, group.columns));
        cells.push_back(fmt::format("{}", group.crossbars));
        cells.push_back(fmt::format("{:.1f}%", 100.0 * group.utilisation));
    }
    cells.push_back(tiles_of(program, stage));
    cells.emplace_back("1");
    cells.push_back(fmt::format("{}", stage.positions));
    cells.push_back(fmt::format("{}", stage.latency));
    cells.push_back(fmt::format("{}", stage.interval));
    cells.push_back(fmt::format("{}", stage.interval * stage.positions));
    return cells;
}

}  // namespace

std::string describe(const Program& program, const TerminalStyle& style) {
    TextTable table({{"layer", TextTable::Align::kLeft},
                     {"matrix"},
                     {"crossbars"},
                     {"used"},
                     {"tiles"},
                     {"repl."},
                     {"positions"},
                     {"latency"},
                     {"interval"},
                     {"per image"}});
    for (const StagePlan& stage : program.stages) {
        table.add(row(program, stage));
    }
    const int available = program.tile_columns * program.tile_rows * program.crossbars_per_tile;
    return table.text(style) +
           fmt::format(
               "\n{} on {}: {} of {} crossbars on {} of {} tiles; at best one image every "
               "{} cycles, set by {}\n",
               program.network,
               program.chip,
               program.crossbars,
               available,
               program.tiles,
               program.tile_columns * program.tile_rows,
               program.interval,
               program.bottleneck);
}

}  // namespace nvcim::sim
