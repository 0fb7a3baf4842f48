// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "models/base/clock.h"
#include "sim/compiler/loads.h"
#include "sim/compiler/traffic.h"
#include "sim/compiler/vector_work.h"

namespace nvcim::sim {

namespace {

/// Cycles of a message without contention; 0 inside a tile, where sums need not move.
std::int64_t passage(
    const Program& program, const ChipConfig& chip, int from, int to, std::int64_t bits) {
    return from == to
               ? 0
               : chip.network.zero_load_latency(hops(program, from, to), chip.network.flits(bits));
}

/// Times of a stage and result registers of its groups, enough for all products that are under way
/// where nothing contends.
void predict(const QuantizedNetwork& network,
             const ChipConfig& chip,
             StagePlan& stage,
             Program& program) {
    const Node& lead = network.nodes[static_cast<std::size_t>(stage.nodes.front())];
    const std::int64_t lanes = chip.tile.vector_unit.lanes;
    const VectorOperationCycles& cycles = chip.tile.vector_unit.operation_cycles;
    const auto vector_time = [&](const VectorWork& work) {
        return ceil_div(work.lane_cycles, lanes) - 1 + chip.tile.vector_unit.latency_cycles;
    };
    stage.vector_work = vector_work(lead, cycles);
    if (stage.group < 0) {
        stage.latency = vector_time(stage.vector_work);
        stage.interval = ceil_div(stage.vector_work.lane_cycles, lanes);
        return;
    }
    for (int r = 0; r < stage.replicas; ++r) {
        GroupPlan& group = program.groups[static_cast<std::size_t>(stage.group + r)];
        const int home = group.parts.front().tile;
        VectorWork work = vector_work(lead, cycles);
        work.add(group.sum_columns, cycles.add);
        std::int64_t sums = 0;
        for (const GroupPart& part : group.parts) {
            sums = std::max(sums, passage(program, chip, part.tile, home, part.columns * kSumBits));
        }
        const std::int64_t travel =
            home == stage.tile ? sums
                               : sums + vector_time(work) +
                                     passage(program, chip, home, stage.tile, stage.pixel_bits);
        group.result_slots = ceil_div(group.latency + travel, group.interval) + 1;
        if (work.operations > stage.vector_work.operations) {
            stage.vector_work = work;
        }
        stage.interval = std::max(group.interval, ceil_div(stage.vector_work.lane_cycles, lanes));
        stage.latency = group.latency + vector_time(stage.vector_work);
    }
}

}  // namespace

void predict_stages(const QuantizedNetwork& network, const ChipConfig& chip, Program& program) {
    for (StagePlan& stage : program.stages) {
        predict(network, chip, stage, program);
    }
}

void predict_interval(const QuantizedNetwork& network, const ChipConfig& chip, Program& program) {
    program.interval = 0;
    program.bottleneck.clear();
    for (const UnitLoad& load : unit_loads(network, chip, program)) {
        if (load.cycles > program.interval) {
            program.interval = load.cycles;
            program.bottleneck = load.name;
        }
    }
}

}  // namespace nvcim::sim
