// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/placement.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "models/base/clock.h"
#include "models/base/error.h"
#include "models/crossbar/crossbar_grid.h"
#include "models/crossbar/mvm.h"

namespace nvcim::sim {

namespace {

GroupPlan cut(const QuantizedNetwork& network,
              const CrossbarConfig& config,
              int matrix_index,
              const std::string& name) {
    const WeightMatrix& matrix = network.matrices[static_cast<std::size_t>(matrix_index)];
    const ArrayLayout layout = make_layout(matrix, config);
    const CrossbarGrid grid = make_crossbar_grid(layout, config);
    if (grid.cells_per_weight > config.columns) {
        throw MappingError(fmt::format(
            "layer {}: one weight takes {} columns ({} slices), a crossbar has {}; raise "
            "/arch/tile/crossbar/columns or /arch/tile/crossbar/cell/bits",
            name,
            grid.cells_per_weight,
            layout.slices,
            config.columns));
    }
    GroupPlan group;
    group.name = name;
    group.matrix = matrix_index;
    group.rows = matrix.rows;
    group.columns = matrix.columns;
    group.row_blocks = grid.down;
    group.column_blocks = grid.across;
    group.crossbars = grid.crossbars();
    group.cells_used = layout.cells();
    group.utilisation = static_cast<double>(group.cells_used) /
                        (static_cast<double>(group.crossbars) * config.rows * config.columns);
    return group;
}

/// Input steps of one product, two passes if the input can be negative.
std::int64_t input_step_count(const QuantizedNetwork& network, const ChipConfig& chip, int node) {
    const Node& lead = network.nodes[static_cast<std::size_t>(node)];
    const Node& source = network.nodes[static_cast<std::size_t>(lead.inputs.front())];
    return static_cast<std::int64_t>(
        input_steps(network.activation_bits, chip.tile.crossbar.dac.bits, source.is_signed).size());
}

/// Groups in stage order; stages of one shared-block copy get the same group.
void make_groups(const QuantizedNetwork& network, const ChipConfig& chip, Program& program) {
    std::map<std::pair<int, int>, int> known;  // (matrix, copy) -> group
    for (StagePlan& stage : program.stages) {
        const Node& lead = network.nodes[static_cast<std::size_t>(stage.nodes.front())];
        if (lead.matrix < 0) {
            continue;
        }
        const bool is_shared = lead.kind == NodeKind::kSharedBlock;
        const int copy = is_shared ? lead.insertion % program.copies : 0;
        const auto [entry, is_new] =
            known.try_emplace({lead.matrix, copy}, static_cast<int>(program.groups.size()));
        if (is_new) {
            const std::string& matrix = network.matrix_names[static_cast<std::size_t>(lead.matrix)];
            program.groups.push_back(cut(network,
                                         chip.tile.crossbar,
                                         lead.matrix,
                                         is_shared ? fmt::format("{}.{}", matrix, copy) : matrix));
            program.groups.back().copy = copy;
        }
        stage.group = entry->second;
        GroupPlan& group = program.groups[static_cast<std::size_t>(stage.group)];
        group.steps = std::max(group.steps, input_step_count(network, chip, stage.nodes.front()));
    }
}

/// First slots of the groups, each whole on a tile where it fits; empty if a group is left over.
std::optional<std::vector<int>> place_whole(const Program& program, int tiles) {
    const int per_tile = program.crossbars_per_tile;
    std::vector<int> used(static_cast<std::size_t>(tiles), 0);
    std::vector<int> first_slots;
    for (const GroupPlan& group : program.groups) {
        const int run = static_cast<int>(ceil_div(group.crossbars, per_tile));
        int tile = 0;
        for (; tile + run <= tiles; ++tile) {
            const auto begin = used.begin() + tile;
            if (run == 1 ? *begin + group.crossbars <= per_tile
                         : std::all_of(begin, begin + run, [](int u) { return u == 0; })) {
                break;
            }
        }
        if (tile + run > tiles) {
            return std::nullopt;
        }
        first_slots.push_back(tile * per_tile + used[static_cast<std::size_t>(tile)]);
        for (int left = group.crossbars, t = tile; left > 0; ++t) {
            const int here = std::min(left, per_tile - used[static_cast<std::size_t>(t)]);
            used[static_cast<std::size_t>(t)] += here;
            left -= here;
        }
    }
    return first_slots;
}

std::vector<int> place_densely(const Program& program, int tiles) {
    const int slots = tiles * program.crossbars_per_tile;
    std::vector<int> first_slots;
    int next = 0;
    for (const GroupPlan& group : program.groups) {
        if (group.crossbars > slots - next) {
            int needed = 0;
            for (const GroupPlan& each : program.groups) {
                needed += each.crossbars;
            }
            throw MappingError(fmt::format(
                "layer {} needs {} crossbars, the chip has {} left of {} (the network needs {}); "
                "raise /arch/tile_rows, /arch/tile_columns or /arch/tile/crossbars",
                group.name,
                group.crossbars,
                slots - next,
                slots,
                needed));
        }
        first_slots.push_back(next);
        next += group.crossbars;
    }
    return first_slots;
}

/// The grid's share of each tile, from slot `first_slot` of the chip on.
void split_over_tiles(GroupPlan& group, const CrossbarGrid& grid, int first_slot, int per_tile) {
    for (int index = 0; index < group.crossbars;) {
        const int slot = first_slot + index;
        GroupPart part;
        part.tile = slot / per_tile;
        part.first_crossbar = slot % per_tile;
        part.crossbars = std::min(per_tile - part.first_crossbar, group.crossbars - index);
        const int last = index + part.crossbars - 1;
        part.first_row = index / grid.across * grid.rows_per_crossbar;
        part.rows = std::min(group.rows, (last / grid.across + 1) * grid.rows_per_crossbar) -
                    part.first_row;
        for (int i = index; i <= last && i < index + grid.across; ++i) {
            part.columns += grid.weight_columns_of(i % grid.across);
        }
        part.columns = std::min(part.columns, group.columns);  // a bias column has no sum
        part.row_blocks = static_cast<int>(ceil_div(part.crossbars, grid.across));
        group.parts.push_back(part);
        index += part.crossbars;
    }
}

void set_timing(GroupPlan& group,
                const CrossbarGrid& grid,
                int activation_bits,
                const ChipConfig& chip) {
    group.mvm = mvm_timing(chip.tile.crossbar,
                           chip.clock,
                           group.steps,
                           grid.rows_of(0),
                           grid.weight_columns_of(0) * grid.conversions_per_weight);
    for (const GroupPart& part : group.parts) {
        group.fetch = std::max(group.fetch,
                               ceil_div(std::int64_t{part.rows} * activation_bits,
                                        chip.tile.input_buffer.bits_per_cycle));
        group.add = std::max<std::int64_t>(group.add, adder_levels(part.row_blocks));
    }
    group.latency = group.fetch + group.mvm.latency + group.add;
    group.interval = std::max(group.fetch, group.mvm.interval);
    group.result_slots = ceil_div(group.latency, group.interval) + 1;
}

}  // namespace

void place(const QuantizedNetwork& network, const ChipConfig& chip, Program& program) {
    make_groups(network, chip, program);
    const std::optional<std::vector<int>> whole = place_whole(program, chip.tiles());
    const std::vector<int> first_slots = whole ? *whole : place_densely(program, chip.tiles());
    for (std::size_t g = 0; g < program.groups.size(); ++g) {
        GroupPlan& group = program.groups[g];
        const ArrayLayout layout = make_layout(
            network.matrices[static_cast<std::size_t>(group.matrix)], chip.tile.crossbar);
        const CrossbarGrid grid = make_crossbar_grid(layout, chip.tile.crossbar);
        split_over_tiles(group, grid, first_slots[g], program.crossbars_per_tile);
        set_timing(group, grid, network.activation_bits, chip);
        program.crossbars += group.crossbars;
    }
}

}  // namespace nvcim::sim
