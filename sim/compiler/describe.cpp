// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <set>

#include "sim/compiler/compile.h"
#include "sim/stats/text_table.h"

namespace nvcim::sim {

namespace {

constexpr std::size_t kTilesWidth = 20;

/// "3", "3-15", "3,5-7"; how many where that gets too long.
std::string tiles_of(const Program& program, const StagePlan& stage) {
    if (stage.group < 0) {
        return fmt::format("{}", stage.tile);
    }
    std::set<int> tiles;
    for (int r = 0; r < stage.replicas; ++r) {
        for (const GroupPart& part :
             program.groups[static_cast<std::size_t>(stage.group + r)].parts) {
            tiles.insert(part.tile);
        }
    }
    std::string text;
    for (auto tile = tiles.begin(); tile != tiles.end();) {
        const int first = *tile;
        int last = first;
        while (++tile != tiles.end() && *tile == last + 1) {
            ++last;
        }
        text += text.empty() ? "" : ",";
        text += first == last ? fmt::format("{}", first) : fmt::format("{}-{}", first, last);
    }
    return text.size() <= kTilesWidth ? text : fmt::format("{} tiles", tiles.size());
}

std::vector<std::string> row(const Program& program, const StagePlan& stage) {
    std::vector<std::string> cells = {stage.name};
    if (stage.group < 0) {
        cells.insert(cells.end(), {"digital", "-", "-"});
    } else {
        const GroupPlan& group = program.groups[static_cast<std::size_t>(stage.group)];
        cells.push_back(fmt::format("{} x {}", group.rows, group.columns));
        cells.push_back(fmt::format("{}", group.crossbars * stage.replicas));
        cells.push_back(fmt::format("{:.1f}%", 100.0 * group.utilisation));
    }
    cells.push_back(tiles_of(program, stage));
    cells.push_back(fmt::format("{}", stage.replicas));
    cells.push_back(fmt::format("{}", stage.positions));
    cells.push_back(fmt::format("{}", stage.latency));
    cells.push_back(fmt::format("{}", stage.interval));
    cells.push_back(fmt::format("{}", stage.busy()));
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
    std::string traffic;
    for (const PlacementCost& cost : program.placements) {
        traffic += fmt::format("{} {} {}{}",
                               traffic.empty() ? "" : ",",
                               cost.policy,
                               cost.bit_hops,
                               cost.policy == program.placement ? " (chosen)" : "");
    }
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
               program.bottleneck) +
           fmt::format("traffic, bits x hops per image:{}\n", traffic);
}

std::string describe(const std::vector<Program>& segments, const TerminalStyle& style) {
    if (segments.size() == 1) {
        return describe(segments.front(), style);
    }
    std::string text;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        text += bold(fmt::format("segment {} of {}: {} to {}",
                                 i + 1,
                                 segments.size(),
                                 segments[i].stages.front().name,
                                 segments[i].stages.back().name),
                     style) +
                "\n" + describe(segments[i], style) + "\n";
    }
    return text +
           fmt::format(
               "{} segments take turns on the crossbars: each is programmed, then all images "
               "of a batch run through it\n",
               segments.size());
}

}  // namespace nvcim::sim
