// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/placement.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "models/base/clock.h"
#include "models/base/error.h"
#include "models/crossbar/array.h"
#include "models/crossbar/mvm.h"

namespace nvcim::sim {

namespace {

/// Weight columns of the layout that need crossbar columns, bias column included.
int stored_columns(const ArrayLayout& layout) {
    return layout.columns + (layout.encoding == Encoding::kOffset ? 1 : 0);
}

GroupPlan cut(const QuantizedNetwork& network,
              const CrossbarConfig& config,
              int matrix_index,
              const std::string& name) {
    const WeightMatrix& matrix = network.matrices[static_cast<std::size_t>(matrix_index)];
    const ArrayLayout layout = make_layout(matrix, config);
    const int columns_per_weight = layout.slices * (layout.encoding == Encoding::kOffset ? 1 : 2);
    GroupPlan group;
    group.name = name;
    group.matrix = matrix_index;
    group.rows = matrix.rows;
    group.columns = matrix.columns;
    group.rows_per_crossbar = config.rows / layout.rows_per_read * layout.rows_per_read;
    group.columns_per_crossbar = config.columns / columns_per_weight;
    if (group.columns_per_crossbar == 0) {
        throw MappingError(fmt::format(
            "layer {}: one weight takes {} columns ({} slices), a crossbar has {}; raise "
            "/arch/tile/crossbar/columns or /arch/tile/crossbar/cell/bits",
            name,
            columns_per_weight,
            layout.slices,
            config.columns));
    }
    group.row_blocks = static_cast<int>(ceil_div(matrix.rows, group.rows_per_crossbar));
    group.column_blocks =
        static_cast<int>(ceil_div(stored_columns(layout), group.columns_per_crossbar));
    group.crossbars = group.row_blocks * group.column_blocks;
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

/// Weight columns in column block `block`.
int block_columns(const GroupPlan& group, int block) {
    const int first = block * group.columns_per_crossbar;
    return std::max(0, std::min(group.columns_per_crossbar, group.columns - first));
}

void split_over_tiles(GroupPlan& group, int first_slot, int per_tile) {
    for (int index = 0; index < group.crossbars;) {
        const int slot = first_slot + index;
        GroupPart part;
        part.tile = slot / per_tile;
        part.first_crossbar = slot % per_tile;
        part.crossbars = std::min(per_tile - part.first_crossbar, group.crossbars - index);
        const int last = index + part.crossbars - 1;
        part.first_row = index / group.column_blocks * group.rows_per_crossbar;
        part.rows =
            std::min(group.rows, (last / group.column_blocks + 1) * group.rows_per_crossbar) -
            part.first_row;
        for (int i = index; i <= last && i < index + group.column_blocks; ++i) {
            part.columns += block_columns(group, i % group.column_blocks);
        }
        part.row_blocks = static_cast<int>(ceil_div(part.crossbars, group.column_blocks));
        group.parts.push_back(part);
        index += part.crossbars;
    }
}

void set_timing(GroupPlan& group, const QuantizedNetwork& network, const ChipConfig& chip) {
    const CrossbarConfig& config = chip.tile.crossbar;
    const ArrayLayout layout =
        make_layout(network.matrices[static_cast<std::size_t>(group.matrix)], config);
    const int converted_per_weight =
        layout.slices * (layout.encoding == Encoding::kDifferentialDigital ? 2 : 1);
    group.mvm = mvm_timing(
        config,
        chip.clock,
        group.steps,
        std::min(group.rows, group.rows_per_crossbar),
        std::min(stored_columns(layout), group.columns_per_crossbar) * converted_per_weight);
    for (const GroupPart& part : group.parts) {
        group.fetch = std::max(group.fetch,
                               ceil_div(std::int64_t{part.rows} * network.activation_bits,
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
        split_over_tiles(group, first_slots[g], program.crossbars_per_tile);
        set_timing(group, network, chip);
        program.crossbars += group.crossbars;
    }
}

}  // namespace nvcim::sim
