// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/cycle.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "models/base/error.h"
#include "models/network/execute.h"
#include "sim/compiler/loads.h"
#include "sim/engine/bottleneck.h"
#include "sim/engine/energy.h"
#include "sim/engine/trace_run.h"
#include "sim/modules/accelerator.h"
#include "sim/modules/sim_time.h"

namespace nvcim::sim {

namespace {

/// The median of the intervals between successive images (the lower one of two): the first ones see
/// the pipeline fill, the last ones drain, with less competition for shared units. Not less than
/// what the busiest unit spends on an image: with few images in flight, and deep buffers, it may
/// have worked ahead for the images that end last, which does not go on for ever.
std::optional<std::int64_t> steady_interval(const std::vector<std::int64_t>& finished,
                                            std::int64_t busiest) {
    std::vector<std::int64_t> intervals;
    for (std::size_t i = 1; i < finished.size(); ++i) {
        intervals.push_back(finished[i] - finished[i - 1]);
    }
    if (intervals.empty()) {
        return std::nullopt;
    }
    std::sort(intervals.begin(), intervals.end());
    const auto images = static_cast<std::int64_t>(finished.size());
    return std::max(intervals[(intervals.size() - 1) / 2], (busiest + images - 1) / images);
}

StageResult stage_result(const Stage& stage, const Program& program, std::int64_t cycles) {
    const StagePlan& plan = stage.plan();
    const StageActivity did = stage.activity();
    StageResult result;
    result.stage = plan.name;
    result.replicas = plan.replicas;
    std::set<int> tiles = {plan.tile};
    for (int r = 0; plan.group >= 0 && r < plan.replicas; ++r) {
        const GroupPlan& group = program.groups[static_cast<std::size_t>(plan.group + r)];
        result.crossbars += group.crossbars;
        for (const GroupPart& part : group.parts) {
            tiles.insert(part.tile);
        }
    }
    result.tiles = static_cast<std::int64_t>(tiles.size());
    result.positions = did.positions;
    result.first_start_cycle = did.first_start;
    result.last_end_cycle = did.last_end;
    result.busy_cycles = did.busy;
    result.stall_cycles.input = stage.stalls().cycles(StallCause::kInput);
    result.stall_cycles.resource = stage.stalls().cycles(StallCause::kResource);
    result.stall_cycles.output_room = stage.stalls().cycles(StallCause::kRoom);
    result.stall_cycles.vector_unit = stage.stalls().cycles(StallCause::kVectorUnit);
    result.stall_cycles.network = stage.stalls().cycles(StallCause::kNetwork);
    result.stall_cycles.memory = stage.stalls().cycles(StallCause::kMemory);
    result.stall_cycles.buffer_port = stage.stalls().cycles(StallCause::kBufferPort);
    result.utilisation =
        cycles == 0 ? 0.0
                    : static_cast<double>(did.busy) / static_cast<double>(cycles * plan.replicas);
    if (program.zero_skip != ZeroSkip::kNone) {
        result.skipped_reads = share_left_out(did.reads_in_turn, did.full_reads_in_turn);
        result.skipped_conversions = share_left_out(did.mvm.conversions, did.full_conversions);
    }
    return result;
}

void add_units(const Accelerator& accelerator, std::vector<UnitActivity>& units) {
    const auto add = [&](const std::string& path, std::int64_t busy) {
        if (busy > 0) {
            units.push_back({path, busy});
        }
    };
    for (const auto& group : accelerator.groups()) {
        const GroupActivity& did = group->activity();
        const std::string path = group->basename();
        add(path, did.busy);
        add(path + ".array", did.array);
        add(path + ".sample_hold", did.sample_hold);
        add(path + ".adc", did.adc);
        add(path + ".shift_add", did.shift_add);
    }
    for (const auto& [number, tile] : accelerator.tiles()) {
        add(fmt::format("tile_{}.vector_unit", number), tile->vector_unit.busy());
        add(fmt::format("tile_{}.input_buffer", number), tile->input_buffer.ports_busy());
    }
    for (const Network::LinkUse& link : accelerator.network().link_use()) {
        add(fmt::format("{}.{}", accelerator.network().basename(), link.name), link.busy);
    }
    if (accelerator.off_chip() != nullptr) {
        add(kOffChip, accelerator.off_chip()->busy());
        add(kGlobalBuffer, accelerator.global_buffer()->busy());
    }
}

}  // namespace

CycleSimulation::CycleSimulation(const QuantizedNetwork& network,
                                 const Program& program,
                                 const ChipConfig& chip,
                                 const std::vector<Mvm>* mvms,
                                 CycleOptions options)
    : network_(network),
      program_(program),
      chip_(chip),
      tracer_(options.tracer),
      is_segment_(options.is_segment),
      whole_timeline_(options.whole_timeline),
      accelerator_(std::make_unique<Accelerator>(options.instance,
                                                 network,
                                                 program,
                                                 chip,
                                                 mvms,
                                                 options.input_density,
                                                 std::move(options.hook),
                                                 options.tracer)) {
    if (whole_timeline_) {
        accelerator_->port().explain_last();
    }
}

CycleSimulation::~CycleSimulation() = default;

void CycleSimulation::begin(const std::vector<const std::uint8_t*>& images) {
    begin(static_cast<int>(images.size()), [this, images](int image, std::int16_t* values) {
        load_pixels(network_, images[static_cast<std::size_t>(image)], values);
    });
}

void CycleSimulation::begin(int images, TensorSource tensors) {
    NVCIM_ASSERT(images_ == 0);
    images_ = images;
    accelerator_->begin(images, std::move(tensors));
}

void CycleSimulation::begin(int images) {
    NVCIM_ASSERT(images_ == 0);
    images_ = images;
    accelerator_->begin(images);
}

bool CycleSimulation::advance(std::int64_t cycles) {
    if (!accelerator_->port().is_done()) {
        sc_core::sc_start(to_sc_time(cycles * accelerator_->calendar().period()));
        if (accelerator_->port().is_done()) {
            accelerator_->end();
        }
    }
    return accelerator_->port().is_done();
}

CycleResult CycleSimulation::run(const std::vector<const std::uint8_t*>& images) {
    begin(images);
    finish();
    return result();
}

CycleResult CycleSimulation::run(int images, TensorSource tensors) {
    begin(images, std::move(tensors));
    finish();
    return result();
}

CycleResult CycleSimulation::run(int images) {
    begin(images);
    finish();
    return result();
}

void CycleSimulation::finish() {
    if (images_ > 0) {
        sc_core::sc_start();  // until the port pauses it, or until nothing is left to happen
    }
    if (!accelerator_->port().is_done()) {
        report_deadlock();
    }
    accelerator_->end();
}

void CycleSimulation::report_deadlock() const {
    const std::int64_t cycle = accelerator_->calendar().now();
    throw SimulationError(fmt::format(
        "deadlock at {} ns (cycle {}), {} of {} images finished; nothing more can happen:{}",
        static_cast<double>(now_ps()) / 1000.0,
        cycle,
        accelerator_->port().finished().size(),
        images_,
        accelerator_->waits()));
}

CycleResult CycleSimulation::result() const {
    const ChipPort& port = accelerator_->port();
    NVCIM_ASSERT(port.is_done());
    CycleResult result;
    result.scores = port.outputs();
    result.finished = port.finished();
    result.latency.clock_ps = accelerator_->calendar().period();
    result.latency.images = images_;
    if (!result.finished.empty()) {
        result.cycles = result.finished.back();
        result.latency.first_inference_cycles = result.finished.front();
    }
    result.latency.cycles = result.cycles;
    result.latency.input_port_cycles = accelerator_->network().port_in_busy();
    if (accelerator_->off_chip() != nullptr) {
        result.latency.off_chip_cycles = accelerator_->off_chip()->busy();
    }
    result.latency.predicted_interval_cycles = program_.interval;
    for (const auto& stage : accelerator_->stages()) {
        result.stages.push_back(stage_result(*stage, program_, result.cycles));
        if (program_.zero_skip != ZeroSkip::kNone) {
            result.latency.made_reads += stage->activity().reads_in_turn;
            result.latency.full_reads += stage->activity().full_reads_in_turn;
        }
        for (const StageSpan& span : stage->stalls().spans()) {
            if (whole_timeline_ || span.start < result.latency.first_inference_cycles) {
                result.timeline.push_back(
                    {stage->plan().name,
                     span.activity < kStallCauses ? kStallNames[span.activity] : "busy",
                     span.start,
                     span.end - span.start});
            }
        }
    }
    result.latency.skipped_reads =
        share_left_out(result.latency.made_reads, result.latency.full_reads);
    add_units(*accelerator_, result.units);
    for (const Network::LinkUse& link : accelerator_->network().link_use()) {
        const double share = static_cast<double>(link.busy) /
                             static_cast<double>(std::max<std::int64_t>(1, result.cycles));
        if (!link.is_local && share > result.latency.busiest_link_share) {
            result.latency.busiest_link_share = share;
            result.latency.busiest_link = link.name;
        }
    }
    std::int64_t busiest = result.latency.input_port_cycles;
    for (const UnitActivity& unit : result.units) {
        busiest = std::max(busiest, unit.busy_cycles);
    }
    result.latency.interval_cycles = steady_interval(result.finished, busiest);
    result.energy =
        run_energy(*accelerator_, chip_, std::max<std::int64_t>(1, images_), result.cycles);
    result.bottleneck = find_bottleneck(result);
    result.events = accelerator_->calendar().actions();
    if (tracer_ != nullptr) {
        result.critical_path = critical_path(*accelerator_);
        for (std::size_t i = 0; !is_segment_ && i < result.critical_path.size(); ++i) {
            tracer_->path_step(result.critical_path[i]);
        }
        trace_energy(*accelerator_, result, *tracer_);
    }
    return result;
}

}  // namespace nvcim::sim
