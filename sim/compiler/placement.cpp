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

/// Groups in stage order: one per replica; stages of one shared-block copy get the same group.
void make_groups(const QuantizedNetwork& network, const ChipConfig& chip, Program& program) {
    std::map<std::pair<int, int>, int> known;  // (matrix, copy) -> group
    for (StagePlan& stage : program.stages) {
        const Node& lead = network.nodes[static_cast<std::size_t>(stage.nodes.front())];
        if (lead.matrix < 0) {
            continue;
        }
        const std::string& matrix = network.matrix_names[static_cast<std::size_t>(lead.matrix)];
        const int first = stage.is_weight_layer ? 0 : lead.insertion % program.copies;
        for (int copy = first; copy < first + stage.replicas; ++copy) {
            const auto [entry, is_new] =
                known.try_emplace({lead.matrix, copy}, static_cast<int>(program.groups.size()));
            if (is_new) {
                const bool is_only = stage.is_weight_layer && stage.replicas == 1;
                program.groups.push_back(
                    cut(network,
                        chip.tile.crossbar,
                        lead.matrix,
                        is_only ? matrix : fmt::format("{}.{}", matrix, copy)));
                program.groups.back().copy = copy;
                program.groups.back().is_shared = !stage.is_weight_layer;
            }
            GroupPlan& group = program.groups[static_cast<std::size_t>(entry->second)];
            group.steps =
                std::max(group.steps, input_step_count(network, chip, stage.nodes.front()));
            stage.group = entry->second - (copy - first);
        }
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
        group.sum_columns += group.parts.empty() ? 0 : part.columns;
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
    for (GroupPart& part : group.parts) {
        part.fetch = ceil_div(std::int64_t{part.rows} * activation_bits,
                              chip.tile.input_buffer.bits_per_cycle);
        group.fetch = std::max(group.fetch, part.fetch);
        group.add = std::max<std::int64_t>(group.add, adder_levels(part.row_blocks));
    }
}

/// One schedule for all groups of a stage, so that products end in the order of their starts.
void align_replicas(Program& program) {
    for (const StagePlan& stage : program.stages) {
        const auto first = program.groups.begin() + std::max(stage.group, 0);
        const auto end = first + (stage.group < 0 ? 0 : stage.replicas);
        std::int64_t fetch = 0;
        std::int64_t add = 0;
        for (auto group = first; group != end; ++group) {
            fetch = std::max(fetch, group->fetch);
            add = std::max(add, group->add);
        }
        for (auto group = first; group != end; ++group) {
            group->fetch = fetch;
            group->add = add;
            group->latency = fetch + group->mvm.latency + add;
            group->interval = std::max(fetch, group->mvm.interval);
        }
    }
}

}  // namespace

int crossbars_of(const QuantizedNetwork& network,
                 const CrossbarConfig& config,
                 const StagePlan& stage) {
    const Node& lead = network.nodes[static_cast<std::size_t>(stage.nodes.front())];
    if (lead.matrix < 0) {
        return 0;
    }
    const ArrayLayout layout =
        make_layout(network.matrices[static_cast<std::size_t>(lead.matrix)], config);
    return make_crossbar_grid(layout, config).crossbars();
}

void place(const QuantizedNetwork& network, const ChipConfig& chip, Program& program) {
    program.groups.clear();
    program.crossbars = 0;
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
    align_replicas(program);
}

}  // namespace nvcim::sim
