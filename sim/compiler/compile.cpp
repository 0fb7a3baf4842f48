// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/compile.h"

#include <algorithm>
#include <set>

#include "models/base/clock.h"
#include "sim/compiler/buffers.h"
#include "sim/compiler/placement.h"
#include "sim/compiler/stages.h"
#include "sim/compiler/window.h"

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

void predict(const QuantizedNetwork& network,
             const ChipConfig& chip,
             StagePlan& stage,
             const Program& program) {
    const Node& lead = network.nodes[static_cast<std::size_t>(stage.nodes.front())];
    stage.vector_operations = vector_operations(lead);
    if (stage.group >= 0) {
        const GroupPlan& group = program.groups[static_cast<std::size_t>(stage.group)];
        for (std::size_t i = 1; i < group.parts.size(); ++i) {
            stage.vector_operations += group.parts[i].columns;  // adding that tile's partial sums
        }
        stage.latency = group.latency;
        stage.interval = group.interval;
    }
    const std::int64_t vector = ceil_div(stage.vector_operations, chip.tile.vector_unit.lanes);
    stage.latency += vector - 1 + chip.tile.vector_unit.latency_cycles;
    stage.interval = std::max(stage.interval, vector);
}

/// Cycles per image in which the chip's port takes pixels in, once for each tile that needs them.
std::int64_t input_cycles(const Program& program, const ChipConfig& chip) {
    std::int64_t cycles = 0;
    for (const StagePlan& stage : program.stages) {
        for (const StageInput& input : stage.inputs) {
            for (const TransferPlan& transfer : input.transfers) {
                const std::int64_t pixels = std::int64_t{input.shape.height} * input.shape.width;
                cycles += input.source < 0
                              ? pixels * chip.network.flit_offset(chip.network.flits(transfer.bits))
                              : 0;
            }
        }
    }
    return cycles;
}

/// Busy cycles per image of every group and digital stage and of the port; the largest bounds the
/// interval.
void find_bottleneck(Program& program, const ChipConfig& chip) {
    std::vector<std::int64_t> group_busy(program.groups.size(), 0);
    const auto offer = [&](std::int64_t busy, const std::string& name) {
        if (busy > program.interval) {
            program.interval = busy;
            program.bottleneck = name;
        }
    };
    for (const StagePlan& stage : program.stages) {
        const std::int64_t busy = stage.interval * stage.positions;
        if (stage.group < 0) {
            offer(busy, stage.name);
            continue;
        }
        std::int64_t& total = group_busy[static_cast<std::size_t>(stage.group)];
        total += busy;
        offer(total, program.groups[static_cast<std::size_t>(stage.group)].name);
    }
    offer(input_cycles(program, chip), "input");
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

}  // namespace

int hops(const Program& program, int from, int to) {
    return Topology(program.topology, program.tile_columns, program.tile_rows).hops(from, to);
}

Program compile(const QuantizedNetwork& network, const ChipConfig& chip, int copies) {
    Program program;
    program.network = network.name;
    program.chip = chip.name;
    program.topology = chip.network.topology;
    program.tile_columns = chip.tile_columns;
    program.tile_rows = chip.tile_rows;
    program.crossbars_per_tile = chip.tile.crossbars;
    program.copies = copies;
    program.stages = cut_into_stages(network);
    place(network, chip, program);
    set_home_tiles(program);
    for (StagePlan& stage : program.stages) {
        predict(network, chip, stage, program);
    }
    plan_buffers(network, chip, program);
    find_bottleneck(program, chip);
    program.tiles = count_tiles(program);
    return program;
}

}  // namespace nvcim::sim
