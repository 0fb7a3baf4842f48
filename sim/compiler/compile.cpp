// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/compile.h"

#include <algorithm>
#include <set>
#include <utility>

#include "models/base/error.h"
#include "sim/compiler/arrange.h"
#include "sim/compiler/buffers.h"
#include "sim/compiler/loads.h"
#include "sim/compiler/placement.h"
#include "sim/compiler/replicate.h"
#include "sim/compiler/stages.h"
#include "sim/compiler/traffic.h"

namespace nvcim::sim {

namespace {

/// Home tiles: of the crossbars, or for a digital stage of its (first) producer.
void set_home_tiles(Program& program) {
    for (StagePlan& stage : program.stages) {
        if (stage.group >= 0) {
            stage.tile = program.groups[static_cast<std::size_t>(stage.group)].parts.front().tile;
        } else if (const int source = stage.inputs.front().source; source >= 0) {
            stage.tile = program.stages[static_cast<std::size_t>(source)].tile;
        }
    }
}

int count_tiles(const Program& program) {
    std::set<int> tiles;
    for (const StagePlan& stage : program.stages) {
        tiles.insert(stage.tile);
    }
    for (const GroupPlan& group : program.groups) {
        for (const GroupPart& part : group.parts) {
            tiles.insert(part.tile);
        }
    }
    return static_cast<int>(tiles.size());
}

/// Lays one network out on one chip, with different replicas.
class Layout {
public:
    /// `program` has its stages.
    Layout(const QuantizedNetwork& network,
           const ChipConfig& chip,
           const Program& program,
           Placement placement)
        : network_(network), chip_(chip), program_(program), placement_(placement) {}

    /// Without buffers.
    [[nodiscard]] Program draft(const std::vector<int>& replicas) const {
        Program program = placed(replicas);
        arrange(placement_, program);
        predict(program);
        return program;
    }

    /// Throws MappingError if it does not fit.
    [[nodiscard]] Program complete(const std::vector<int>& replicas) const {
        Program program = placed(replicas);
        arrange_and_compare(placement_, program);
        predict(program);
        plan_buffers(network_, chip_, program);
        program.tiles = count_tiles(program);
        return program;
    }

    [[nodiscard]] int crossbars_of(const StagePlan& stage) const {
        return sim::crossbars_of(network_, chip_.tile.crossbar, stage);
    }
    /// Cycles in which the chip's port takes an image in.
    [[nodiscard]] std::int64_t input_cycles(const Program& program) const {
        for (const UnitLoad& load : unit_loads(network_, chip_, program)) {
            if (load.name == kInputPort) {
                return load.cycles;
            }
        }
        return 0;
    }

private:
    [[nodiscard]] Program placed(const std::vector<int>& replicas) const {
        Program program = program_;
        for (std::size_t s = 0; s < replicas.size(); ++s) {
            program.stages[s].replicas = replicas[s];
        }
        place(network_, chip_, program);
        set_home_tiles(program);
        plan_transfers(network_, program);
        return program;
    }

    void predict(Program& program) const {
        predict_stages(network_, chip_, program);
        predict_interval(network_, chip_, program);
    }

    const QuantizedNetwork& network_;
    const ChipConfig& chip_;
    const Program& program_;
    Placement placement_;
};

/// The mapping with the shortest predicted interval among the steps of balance(), the one with the
/// fewest crossbars if several have it. Steps whose buffers do not fit are passed over.
Program balanced(const Layout& layout, const MappingConfig& mapping) {
    const Program once = layout.draft(std::vector<int>());
    std::int64_t budget =
        std::int64_t{once.tile_columns} * once.tile_rows * once.crossbars_per_tile;
    if (mapping.crossbar_budget > 0) {
        budget = std::min<std::int64_t>(budget, mapping.crossbar_budget);
    }
    std::vector<BalancedLayer> layers;
    for (const StagePlan& stage : once.stages) {
        if (stage.is_weight_layer || stage.group < 0) {
            layers.push_back({stage.positions, stage.interval, layout.crossbars_of(stage)});
            continue;
        }
        BalancedLayer block;  // of a shared block, with all insertion points that it serves
        block.crossbars = 0;
        block.interval = 0;
        for (const StagePlan& other : once.stages) {
            block.interval += other.group == stage.group ? other.busy() : 0;
        }
        layers.push_back(block);
    }
    for (const GroupPlan& group : once.groups) {
        budget -= group.is_shared ? group.crossbars : 0;
    }
    std::vector<std::pair<std::int64_t, std::vector<int>>> order;  // interval, replicas by stage
    for (std::vector<int>& step : balance(layers, budget, layout.input_cycles(once))) {
        order.emplace_back(layout.draft(step).interval, std::move(step));
    }
    std::stable_sort(
        order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [interval, replicas] : order) {
        try {
            return layout.complete(replicas);
        } catch (const MappingError&) {
            continue;  // the windows of so many replicas exceed a buffer
        }
    }
    return layout.complete(order.front().second);  // throws what is missing
}

}  // namespace

int hops(const Program& program, int from, int to) {
    return Topology(program.topology, program.tile_columns, program.tile_rows).hops(from, to);
}

std::vector<int> Program::copies_by_matrix(int matrices) const {
    std::vector<int> count(static_cast<std::size_t>(matrices), 0);
    for (const GroupPlan& group : groups) {
        if (group.matrix < matrices) {
            ++count[static_cast<std::size_t>(group.matrix)];
        }
    }
    return count;
}

Program compile(const QuantizedNetwork& network,
                const ChipConfig& chip,
                int copies,
                const MappingConfig& mapping,
                const SkippedConfig& skipped) {
    Program program;
    program.network = network.name;
    program.chip = chip.name;
    program.topology = chip.network.topology;
    program.tile_columns = chip.tile_columns;
    program.tile_rows = chip.tile_rows;
    program.crossbars_per_tile = chip.tile.crossbars;
    program.copies = copies;
    program.zero_skip = chip.tile.crossbar.zero_skip;
    program.stages = cut_into_stages(network);
    assume_skipped(network, skipped, program.stages);
    const Layout layout(network, chip, program, mapping.placement);
    switch (mapping.replication) {
        case Replication::kNone:
            return layout.complete(std::vector<int>(program.stages.size(), 1));
        case Replication::kExplicit:
            return layout.complete(explicit_replicas(program, mapping));
        case Replication::kBalanced:
            break;
    }
    return balanced(layout, mapping);
}

}  // namespace nvcim::sim
