// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/mapping.h"

#include <utility>

#include "sim/engine/read_back_cost.h"

namespace nvcim::sim {

std::size_t programmed_matrices(const QuantizedNetwork& network, bool with_blocks) {
    return with_blocks ? network.matrices.size()
                       : static_cast<std::size_t>(network.first_shared_matrix);
}

ReadBackResult read_back_result(const Experiment& experiment,
                                const QuantizedNetwork& network,
                                const Program& program) {
    const CrossbarConfig& crossbar = experiment.arch.tile.crossbar;
    std::vector<CrossbarGrid> arrays;
    for (const GroupPlan& group : program.groups) {  // every replica
        if (!group.is_shared) {
            const ArrayLayout layout =
                make_layout(network.matrices[static_cast<std::size_t>(group.matrix)], crossbar);
            arrays.push_back(make_crossbar_grid(layout, crossbar));
        }
    }
    const ReadBackCost cost = read_back_cost(arrays, experiment.arch, experiment.read_back.reads);
    return {cost.operations.cell_reads, cost.operations.conversions, cost.time_ns, cost.energy_pj};
}

LayoutResult layout_result(const Program& program, const CrossbarConfig& crossbar) {
    LayoutResult result;
    result.tiles_available = std::int64_t{program.tile_columns} * program.tile_rows;
    result.crossbars_available = result.tiles_available * program.crossbars_per_tile;
    result.crossbars = program.crossbars;
    result.tiles = program.tiles;
    std::int64_t cells = 0;
    for (const GroupPlan& group : program.groups) {
        cells += group.cells_used;
        result.replicas += group.copy > 0 && !group.is_shared ? 1 : 0;
    }
    result.utilisation =
        static_cast<double>(cells) / (static_cast<double>(program.crossbars) *
                                      static_cast<double>(crossbar.rows * crossbar.columns));
    result.placement = program.placement;
    for (const PlacementCost& cost : program.placements) {
        result.placements.push_back({cost.policy, cost.bit_hops});
    }
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
