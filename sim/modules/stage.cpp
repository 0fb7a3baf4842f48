// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/base/clock.h"
#include "models/base/error.h"
#include "sim/compiler/traffic.h"

namespace nvcim::sim {

namespace {

/// Bits of one input vector, on all tiles of a group.
std::int64_t product_bits(const GroupPlan& group, int activation_bits) {
    std::int64_t bits = 0;
    for (const GroupPart& part : group.parts) {
        bits += std::int64_t{part.rows} * activation_bits;
    }
    return bits;
}

}  // namespace

Stage::Stage(const sc_core::sc_module_name& instance,
             int number,
             const StageContext& context,
             std::vector<Replica> replicas,
             VectorUnit& vector_unit,
             Buffer& output_buffer)
    : sc_module(instance),
      context_(context),
      plan_(context.program.stages[static_cast<std::size_t>(number)]),
      number_(number),
      replicas_(std::move(replicas)),
      vector_unit_(vector_unit),
      output_buffer_(output_buffer),
      output_partition_(output_buffer.add_partition(plan_.output_pixels, plan_.pixel_bits)),
      result_slots_(replicas_.empty() ? context.chip.tile.vector_unit.latency_cycles + 1 : 0),
      outlet_(context.calendar, context.links, *this, number),
      inputs_(plan_.inputs.size()),
      frame_context_{context_.network,
                     plan_,
                     has_values() && !replicas_.empty()
                         ? &(*context_.mvms)[static_cast<std::size_t>(plan_.nodes.front())]
                         : nullptr,
                     context_.hook,
                     activity_.mvm} {
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
        const StageInput& input = plan_.inputs[i];
        inputs_[i].per_image = pixels(input.shape);
        inputs_[i].slot = static_cast<std::size_t>(
            std::find(plan_.nodes.begin(), plan_.nodes.end(), input.node) - plan_.nodes.begin());
        has_fused_input_ = has_fused_input_ || inputs_[i].slot > 0;
    }
    if (context.tracer != nullptr) {
        positions_ = context.tracer->add_track(std::string(name()) + ".positions");
        waits_ = context.tracer->add_track(std::string(name()) + ".waits");
        outlet_.set_track(positions_);
        stalls_.set_listener([this](StallCause cause, std::int64_t start, std::int64_t end) {
            trace_wait(cause, start, end);
        });
    }
    for (Replica& replica : replicas_) {
        result_slots_ += replica.group->plan().result_slots;
        replica.product_bits = product_bits(replica.group->plan(), context.network.activation_bits);
    }
    if (!replicas_.empty()) {
        const Node& source =
            context.network.nodes[static_cast<std::size_t>(node(0).inputs.front())];
        const CrossbarConfig& crossbar = context.chip.tile.crossbar;
        steps_ = static_cast<std::int64_t>(
            input_steps(context.network.activation_bits, crossbar.dac.bits, source.is_signed)
                .size());
    }
}

const Node& Stage::node(std::size_t slot) const {
    return context_.network.nodes[static_cast<std::size_t>(plan_.nodes[slot])];
}

std::int64_t Stage::out_pixels() const {
    return pixels(plan_.shape);
}

void Stage::begin(int images) {
    images_ = images;
    next_ = Job{};
    plan_next();
    enter_evaluation();
}

void Stage::act(int what, std::int64_t argument) {
    switch (what) {
        case kEvaluate:
            is_entered_ = false;
            evaluate();
            break;
        case kProductDone:
            product_done(argument);
            break;
        case kSendSums:
            send_partial_sums(argument);
            break;
        case kSumsArrived:
            if (--job(argument).missing_sums == 0) {
                process(argument);
            }
            break;
        case kSendResult:
            send_result(argument);
            break;
        case kResultArrived:
            result_arrived(argument);
            break;
        case kProcessed:
            processed(argument);
            break;
        default:
            NVCIM_ASSERT(!"unknown action");
    }
}

/// Works out what next_ (image and position are set) needs and completes.
void Stage::plan_next() {
    if (next_.image >= images_) {
        return;
    }
    if (next_.position == 0) {
        planned_.emplace(context_.network, plan_);
    }
    const VectorOperationCycles& cycles = context_.chip.tile.vector_unit.operation_cycles;
    next_.own_work = vector_work(node(0), cycles);
    if (!replicas_.empty()) {
        next_.own_work.add(replica_of(next_.position).group->plan().sum_columns, cycles.add);
    }
    next_.fused_work = {};
    next_.completes = 0;
    next_.missing_sums = 0;
    const std::int64_t lead_pixel = next_.position / plan_.positions_per_pixel;
    const auto need = [&](std::size_t slot, std::int64_t pixel) {
        for (std::size_t i = 0; i < inputs_.size(); ++i) {
            if (inputs_[i].slot == slot) {
                inputs_[i].needed =
                    std::max(inputs_[i].needed,
                             next_.image * inputs_[i].per_image +
                                 pixels_needed(node(slot), plan_.inputs[i].shape, pixel));
            }
        }
    };
    need(0, lead_pixel);
    if ((next_.position + 1) % plan_.positions_per_pixel == 0) {
        planned_->advance([&](std::size_t slot, std::int64_t pixel) {
            if (slot > 0) {
                need(slot, pixel);
                next_.fused_work += vector_work(node(slot), cycles);
            }
            next_.completes += slot + 1 == plan_.nodes.size() ? 1 : 0;
        });
    }
    for (Input& input : inputs_) {
        input.ready_parts = static_cast<std::size_t>(
            std::count_if(input.parts.begin(), input.parts.end(), [&](const InputPart& part) {
                return part.arrived >= input.needed;
            }));
    }
}

void Stage::enter_evaluation() {
    if (!is_entered_) {
        is_entered_ = true;
        context_.calendar.at(context_.calendar.now(), Phase::kEvaluate, number_, *this, kEvaluate);
    }
}

bool Stage::has_input() const {
    return std::all_of(inputs_.begin(), inputs_.end(), [](const Input& input) {
        return input.ready_parts == input.parts.size();
    });
}

/// Why the first input that lacks pixels does.
StallCause Stage::missing_input() const {
    const auto lacks = std::find_if(inputs_.begin(), inputs_.end(), [](const Input& input) {
        return input.ready_parts < input.parts.size();
    });
    const bool is_image =
        plan_.inputs[static_cast<std::size_t>(lacks - inputs_.begin())].source < 0;
    return is_image && context_.chip.off_chip.exists() ? StallCause::kMemory : StallCause::kInput;
}

void Stage::evaluate() {
    if (is_asking_ || next_.image >= images_) {
        return;
    }
    const std::int64_t now = context_.calendar.now();
    if (!has_input()) {
        stalls_.wait(missing_input(), now);
    } else if (static_cast<std::int64_t>(jobs_.size()) >= result_slots_) {
        const bool sums_travel = jobs_.front().missing_sums > 0;
        stalls_.wait(sums_travel ? StallCause::kNetwork : StallCause::kVectorUnit, now);
    } else if (!output_buffer_.has_room(output_partition_, next_.completes)) {
        stalls_.wait(StallCause::kRoom, now);
    } else {
        output_buffer_.claim(output_partition_, next_.completes);
        if (replicas_.empty()) {
            start();
            return;
        }
        stalls_.wait(StallCause::kResource, now);
        is_asking_ = true;
        next_.reads = reads_of(next_);
        replica_of(next_.position).group->request(*this, number_, next_.reads);
    }
}

void Stage::port_busy() {
    stalls_.wait(StallCause::kBufferPort, context_.calendar.now());
}

void Stage::granted() {
    is_asking_ = false;
    start();
}

void Stage::start() {
    const std::int64_t now = context_.calendar.now();
    const std::int64_t number = first_job_ + static_cast<std::int64_t>(jobs_.size());
    next_.start = now;
    jobs_.push(next_);
    if (context_.tracer != nullptr) {
        trace_inputs(number);
    }
    if (activity_.positions++ == 0) {
        activity_.first_start = now;
    }
    Job& job = jobs_.back();
    if (++next_.position == plan_.positions) {
        next_.position = 0;
        ++next_.image;
    }
    if (replicas_.empty()) {
        const std::int64_t interval =
            ceil_div(job.own_work.lane_cycles + job.fused_work.lane_cycles,
                     context_.chip.tile.vector_unit.lanes);
        process(number);
        activity_.busy += interval;
        stalls_.start(now, interval);
        plan_next();
        enter_evaluation();
        return;
    }
    Replica& replica = replica_of(job.position);
    activity_.input_bits_read += replica.product_bits;
    activity_.reads_in_turn += job.reads;
    product_end_ = std::max(product_end_, replica.group->end());
    context_.calendar.at(product_end_, Phase::kComplete, number_, *this, kProductDone, number);
    replica.free = replica.group->free();
    activity_.busy += replica.free - now;
    // The stage could go on as soon as the replica of the next position is free.
    stalls_.start(now, std::max<std::int64_t>(0, replica_of(next_.position).free - now));
    plan_next();
    evaluate();  // in Phase::kGrant: room and group are asked for at once
}

StageActivity Stage::activity() const {
    StageActivity activity = activity_;
    if (replicas_.empty()) {
        return activity;
    }
    const GroupPlan& group = replicas_.front().group->plan();
    const auto& matrix = context_.network.matrices[static_cast<std::size_t>(node(0).matrix)];
    const ArrayLayout layout = make_layout(matrix, context_.chip.tile.crossbar);
    activity.row_slots = activity.positions * steps_ * group.rows;
    const std::int64_t full_reads = activity.positions * steps_ * layout.blocks;
    activity.full_conversions = full_reads * layout.converted_columns();
    activity.full_reads_in_turn = activity.positions * group.mvm.reads;
    if (context_.mvms == nullptr) {
        const double made = 1.0 - plan_.skipped_conversions;
        count_products(layout,
                       activity.positions,
                       std::llround(made * static_cast<double>(full_reads)),
                       activity.mvm);
        activity.mvm.row_drives =
            std::llround(context_.input_density * static_cast<double>(activity.row_slots));
    }
    return activity;
}

std::string Stage::waits_for() const {
    if (next_.image >= images_ && jobs_.empty() && outlet_.sent() == outlet_.made()) {
        return "";
    }
    std::string text = fmt::format("{} ({}), image {}, position {} of {}:",
                                   plan_.name,
                                   name(),
                                   next_.image,
                                   next_.position,
                                   plan_.positions);
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
        for (const InputPart& part : inputs_[i].parts) {
            if (next_.image < images_ && part.arrived < inputs_[i].needed) {
                const int source = plan_.inputs[i].source;
                text += fmt::format(
                    " waits for input from {} ({} of {} pixels);",
                    source < 0 ? "the image"
                               : context_.program.stages[static_cast<std::size_t>(source)].name,
                    part.arrived,
                    inputs_[i].needed);
            }
        }
    }
    if (stalls_.is_waiting_for(StallCause::kRoom)) {
        text += fmt::format(" waits for output room ({} of {} pixels held);",
                            output_buffer_.held(output_partition_),
                            plan_.output_pixels);
    }
    if (is_asking_) {
        text += fmt::format(" waits for crossbars {};",
                            replicas_[index_of(next_.position)].group->plan().name);
    }
    if (!jobs_.empty()) {
        text += fmt::format(" {} positions unfinished;", jobs_.size());
    }
    for (const std::string& held : outlet_.held_up()) {
        text += " output to " + held + ";";
    }
    text.pop_back();
    return text;
}

}  // namespace nvcim::sim
