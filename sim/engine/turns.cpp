// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/turns.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "models/base/clock.h"
#include "models/base/error.h"
#include "sim/engine/bottleneck.h"
#include "sim/engine/energy.h"
#include "sim/engine/mapping.h"

namespace nvcim::sim {

namespace {

constexpr const char* kProgramming = "programming";

void add_leaf(const EnergyLeaf& leaf, std::vector<EnergyLeaf>& leaves) {
    const auto same = std::find_if(leaves.begin(), leaves.end(), [&](const EnergyLeaf& known) {
        return known.component == leaf.component && known.stage == leaf.stage &&
               known.operation == leaf.operation;
    });
    if (same == leaves.end()) {
        leaves.push_back(leaf);
        return;
    }
    same->count += leaf.count;
    same->energy_pj += leaf.energy_pj;
}

void add_energy(const EnergyResult& energy, EnergyResult& sum) {
    for (const EnergyLeaf& leaf : energy.breakdown) {
        add_leaf(leaf, sum.breakdown);
    }
    sum.driven_rows += energy.driven_rows;
    sum.read_rows += energy.read_rows;
    sum.made_conversions += energy.made_conversions;
    sum.full_conversions += energy.full_conversions;
}

SegmentResult segment_row(const Program& program) {
    SegmentResult row;
    row.first_stage = program.stages.front().name;
    row.last_stage = program.stages.back().name;
    row.stages = static_cast<std::int64_t>(program.stages.size());
    row.crossbars = program.crossbars;
    row.tiles = program.tiles;
    row.predicted_interval_cycles = program.interval;
    row.input_bits = program.entering.bits();
    row.output_bits = program.leaving.bits();
    return row;
}

/// Puts turns behind one another.
class TimeLine {
public:
    TimeLine(const ChipConfig& chip, Tracer* tracer) : chip_(chip), tracer_(tracer) {}

    void add(const Program& program, Turn&& turn) {
        SegmentResult row = segment_row(program);
        row.programming_cycles = std::llround(turn.programming.cost.time_ns * 1000.0 /
                                              static_cast<double>(period_ps(chip_.clock)));
        row.pulses = turn.programming.cost.pulses;
        row.programming_energy_pj = turn.programming.cost.energy_pj;
        batch_.programming_cycles += row.programming_cycles;
        for (const EnergyLeaf& leaf : turn.programming.energy) {
            add_leaf(leaf, writing_.breakdown);
        }
        if (!batch_.segments.empty()) {
            all_.timeline.push_back({kProgramming, "busy", now_, row.programming_cycles});
            add_steps({{0,
                        row.programming_cycles * period_ps(chip_.clock),
                        fmt::format("segment {}", batch_.segments.size() + 1),
                        kProgramming,
                        kProgramming,
                        0}});
            now_ += row.programming_cycles;
        }
        if (turn.inference) {
            infer(std::move(*turn.inference), row);
        }
        batch_.segments.push_back(std::move(row));
    }

    void finish(RunResult& result) {
        batch_.clock_ps = period_ps(chip_.clock);
        add_leakage(chip_, batch_.programming_cycles, writing_);
        batch_.inference_energy_pj = all_.energy.total_pj();
        batch_.programming_energy_pj = writing_.total_pj();
        if (batch_.images > 0) {
            add_energy(writing_, all_.energy);
            all_.energy.images = batch_.images;
            all_.energy.set_shares();
            all_.units.push_back({kProgramming, batch_.programming_cycles});
            all_.cycles = all_.latency.cycles = now_;
            all_.latency.clock_ps = period_ps(chip_.clock);
            all_.latency.images = batch_.images;
            all_.latency.skipped_reads =
                share_left_out(all_.latency.made_reads, all_.latency.full_reads);
            all_.latency.interval_cycles = ceil_div(batch_.batch_cycles(), batch_.images);
            for (StageResult& stage : all_.stages) {
                stage.utilisation = static_cast<double>(stage.busy_cycles) /
                                    static_cast<double>(now_ * stage.replicas);
            }
            all_.bottleneck = find_bottleneck(all_);
            all_.bottleneck.held_up_stage.clear();  // stages wait inside their segment only
            all_.bottleneck.held_up_by.clear();
            add_cycles(std::move(all_), result);
        }
        result.reprogramming = std::move(batch_);
    }

private:
    void infer(CycleResult&& run, SegmentResult& row) {
        row.inference_start_cycle = now_;
        row.inference_cycles = run.cycles;
        row.interval_cycles = run.latency.interval_cycles;
        row.inference_energy_pj = run.energy.total_pj();
        batch_.inference_cycles += run.cycles;
        batch_.images = run.latency.images;
        all_.latency.first_inference_cycles = now_ + run.latency.first_inference_cycles;
        all_.latency.input_port_cycles += run.latency.input_port_cycles;
        all_.latency.off_chip_cycles += run.latency.off_chip_cycles;
        all_.latency.made_reads += run.latency.made_reads;
        all_.latency.full_reads += run.latency.full_reads;
        const std::string name = fmt::format("segment_{}.", batch_.segments.size() + 1);
        if (run.latency.busiest_link_share > all_.latency.busiest_link_share) {
            all_.latency.busiest_link_share = run.latency.busiest_link_share;
            all_.latency.busiest_link = name + run.latency.busiest_link;
        }
        add_energy(run.energy, all_.energy);
        add_steps(run.critical_path);
        for (UnitActivity& unit : run.units) {
            all_.units.push_back({name + unit.path, unit.busy_cycles});
        }
        for (StageResult& stage : run.stages) {
            stage.first_start_cycle += now_;
            stage.last_end_cycle += now_;
            all_.stages.push_back(std::move(stage));
        }
        for (TimelineSpan& span : run.timeline) {
            span.start_cycle += now_;
            all_.timeline.push_back(std::move(span));
        }
        now_ += run.cycles;
    }

    /// The critical path goes on with `steps`; they follow what was before without a gap.
    void add_steps(std::vector<Tracer::PathStep> steps) {
        for (Tracer::PathStep& step : steps) {
            path_end_ps_ = path_end_ps_ < 0 ? step.start_ps : path_end_ps_;
            step.start_ps = path_end_ps_;
            path_end_ps_ += step.duration_ps;
            if (tracer_ != nullptr) {
                tracer_->path_step(step);
            }
        }
    }

    const ChipConfig& chip_;
    Tracer* tracer_;
    std::int64_t path_end_ps_ = -1;  ///< none yet
    std::int64_t now_ = 0;
    CycleResult all_;
    EnergyResult writing_;
    ReprogrammingResult batch_;
};

}  // namespace

std::vector<std::unique_ptr<CycleSimulation>> make_simulations(const QuantizedNetwork& network,
                                                               const std::vector<Program>& segments,
                                                               const ChipConfig& chip,
                                                               const std::vector<Mvm>* mvms,
                                                               const CycleOptions& options) {
    std::vector<std::unique_ptr<CycleSimulation>> simulations;
    for (const Program& segment : segments) {
        CycleOptions own = options;
        const std::string name = fmt::format("segment_{}", simulations.size() + 1);
        // All images pass the segments in front of the last one before the first inference ends.
        own.is_segment = segments.size() > 1;
        own.whole_timeline = simulations.size() + 1 < segments.size();
        own.instance = segments.size() == 1 ? options.instance : name.c_str();
        simulations.push_back(
            std::make_unique<CycleSimulation>(network, segment, chip, mvms, std::move(own)));
    }
    return simulations;
}

TensorSource tensor_source(const std::vector<std::vector<std::int32_t>>& tensors) {
    return [&tensors](int image, std::int16_t* values) {
        for (const std::int32_t value : tensors[static_cast<std::size_t>(image)]) {
            *values++ = static_cast<std::int16_t>(value);
        }
    };
}

void add_turns(const ChipConfig& chip,
               const std::vector<Program>& segments,
               std::vector<Turn>&& turns,
               RunResult& result,
               Tracer* tracer) {
    NVCIM_ASSERT(turns.size() == segments.size());
    if (turns.size() == 1) {
        if (turns.front().inference) {
            add_cycles(std::move(*turns.front().inference), result);
        }
        return;
    }
    TimeLine line(chip, tracer);
    for (std::size_t i = 0; i < turns.size(); ++i) {
        line.add(segments[i], std::move(turns[i]));
    }
    line.finish(result);
}

}  // namespace nvcim::sim
