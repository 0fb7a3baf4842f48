// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "models/base/clock.h"
#include "sim/compiler/loads.h"
#include "sim/compiler/skipped_reads.h"
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

/// Times of a stage that multiplies, with the reads that are assumed. The vector unit takes
/// `vector_interval` cycles for a position and has it `vector_latency` cycles later.
void predict_products(const Program& program,
                      std::int64_t vector_interval,
                      std::int64_t vector_latency,
                      StagePlan& stage) {
    for (int r = 0; r < stage.replicas; ++r) {
        const GroupPlan& group = program.groups[static_cast<std::size_t>(stage.group + r)];
        const std::int64_t reads = assumed_reads(stage, group.mvm.reads, r);
        const std::int64_t positions = stage.positions_of(r);
        const std::int64_t more = reads % positions;  // positions with one read more than others
        const auto interval = [&](std::int64_t each) {
            return std::max(group.interval_of(each), vector_interval);
        };
        stage.busy_cycles.push_back(more * interval(reads / positions + 1) +
                                    (positions - more) * interval(reads / positions));
        const std::int64_t most = ceil_div(reads, positions);
        stage.interval = std::max(stage.interval, interval(most));
        stage.latency = std::max(stage.latency, group.latency_of(most) + vector_latency);
    }
}

/// Times of a stage and result registers of its groups, enough for all products that are under way
/// where nothing contends: of one read each, if reads may be left out.
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
        stage.busy_cycles = {stage.interval * stage.positions};
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
        const auto under_way = [&](std::int64_t reads) {
            return ceil_div(group.latency_of(reads) + travel, group.interval_of(reads)) + 1;
        };
        group.result_slots = under_way(group.mvm.reads);
        if (chip.tile.crossbar.zero_skip != ZeroSkip::kNone) {
            group.result_slots = std::max(group.result_slots, under_way(1));
        }
        if (work.operations > stage.vector_work.operations) {
            stage.vector_work = work;
        }
    }
    predict_products(program,
                     ceil_div(stage.vector_work.lane_cycles, lanes),
                     vector_time(stage.vector_work),
                     stage);
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
