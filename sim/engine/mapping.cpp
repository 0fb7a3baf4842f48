// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/mapping.h"

#include <algorithm>
#include <utility>

#include "sim/engine/read_back_cost.h"

namespace nvcim::sim {

ReadBackResult read_back_result(const Experiment& experiment,
                                const QuantizedNetwork& network,
                                const std::vector<Program>& segments) {
    const CrossbarConfig& crossbar = experiment.arch.tile.crossbar;
    ReadBackResult sum;
    for (const Program& program : segments) {  // each while it is on the chip
        std::vector<CrossbarGrid> arrays;
        for (const GroupPlan& group : program.groups) {  // every replica
            if (!group.is_shared) {
                const ArrayLayout layout =
                    make_layout(network.matrices[static_cast<std::size_t>(group.matrix)], crossbar);
                arrays.push_back(make_crossbar_grid(layout, crossbar));
            }
        }
        const ReadBackCost cost =
            read_back_cost(arrays, experiment.arch, experiment.read_back.reads);
        sum.cell_reads += cost.operations.cell_reads;
        sum.conversions += cost.operations.conversions;
        sum.time_ns += cost.time_ns;
        sum.energy_pj += cost.energy_pj;
    }
    return sum;
}

LayoutResult layout_result(const std::vector<Program>& segments, const CrossbarConfig& crossbar) {
    LayoutResult result;
    const Program& first = segments.front();
    result.tiles_available = std::int64_t{first.tile_columns} * first.tile_rows;
    result.crossbars_available = result.tiles_available * first.crossbars_per_tile;
    result.placement = first.placement;
    for (const PlacementCost& cost : first.placements) {
        result.placements.push_back({cost.policy, 0});
    }
    std::int64_t cells = 0;
    std::int64_t crossbars = 0;
    for (const Program& program : segments) {
        result.crossbars = std::max<std::int64_t>(result.crossbars, program.crossbars);
        result.tiles = std::max<std::int64_t>(result.tiles, program.tiles);
        crossbars += program.crossbars;
        for (const GroupPlan& group : program.groups) {
            cells += group.cells_used;
            result.replicas += group.copy > 0 && !group.is_shared ? 1 : 0;
        }
        for (std::size_t i = 0; i < program.placements.size(); ++i) {
            result.placements[i].bit_hops += program.placements[i].bit_hops;
        }
    }
    result.utilisation =
        static_cast<double>(cells) /
        (static_cast<double>(crossbars) * static_cast<double>(crossbar.rows * crossbar.columns));
    return result;
}

LayerResult layer_row(const StagePlan& stage, const Program& program) {
    const GroupPlan& group = program.groups[static_cast<std::size_t>(stage.group)];
    LayerResult row;
    row.layer = stage.name;
    row.rows = group.rows;
    row.columns = group.columns;
    row.crossbars = std::int64_t{group.crossbars} * stage.replicas;
    row.utilisation = group.utilisation;
    return row;
}

void add_cycles(CycleResult&& run, RunResult& result) {
    result.latency = run.latency;
    result.unit_bottleneck = std::move(run.bottleneck);
    result.energy = std::move(run.energy);
    result.stages = std::move(run.stages);
    result.timeline = std::move(run.timeline);
}

}  // namespace nvcim::sim
