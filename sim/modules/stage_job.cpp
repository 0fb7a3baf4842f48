// SPDX-License-Identifier: Apache-2.0
/// What becomes of a position after its start.
#include "models/base/error.h"
#include "sim/compiler/traffic.h"
#include "sim/modules/stage.h"

namespace nvcim::sim {

Stage::Replica& Stage::replica_of(int position) {
    return replicas_[index_of(position)];
}

std::size_t Stage::index_of(int position) const {
    return static_cast<std::size_t>(position % static_cast<int>(replicas_.size()));
}

/// Home tile of the replica that a job works on.
int Stage::home_of(const Job& job) const {
    return replicas_[index_of(job.position)].group->plan().parts.front().tile;
}

bool Stage::is_away(const Job& job) const {
    return !replicas_.empty() && home_of(job) != plan_.tile;
}

void Stage::product_done(std::int64_t number) {
    Job& job = this->job(number);
    if (node(0).kind == NodeKind::kMatrix) {
        give_up_leading(job);
    }
    job.missing_sums = replica_of(job.position).group->plan().parts.size() - 1;
    if (job.missing_sums == 0) {
        process(number);
    } else {
        context_.calendar.at(
            context_.calendar.now(), Phase::kSend, number_, *this, kSendSums, number);
    }
}

/// To the home tile of the replica.
void Stage::send_partial_sums(std::int64_t number) {
    const auto& parts = replica_of(job(number).position).group->plan().parts;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        send(parts[i].tile, parts[0].tile, parts[i].columns * kSumBits, number, kSumsArrived);
    }
}

void Stage::send(int from, int to, std::int64_t bits, std::int64_t number, int arrived) {
    activity_.partial_sum_bit_hops += bits * context_.links.hops(from, to);
    Message message;
    message.from = from;
    message.to = to;
    message.bits = bits;
    message.actor = this;
    message.rank = number_;
    message.arrived = arrived;
    message.argument = message.number = number;
    message.cause = context_.calendar.running();
    context_.links.send(message);
}

/// All sums of the job are on the home tile of its replica: the vector unit takes over.
void Stage::process(std::int64_t number) {
    const Job& job = this->job(number);
    activity_.vector_operations += job.own_work.operations + job.fused_work.operations;
    if (is_away(job)) {
        const std::int64_t done =
            replica_of(job.position).vector_unit->process(job.own_work.lane_cycles, job.position);
        replica_of(job.position)
            .vector_unit->entered(
                context_.calendar.at(done, Phase::kSend, number_, *this, kSendResult, number));
    } else {
        const std::int64_t done = vector_unit_.process(
            job.own_work.lane_cycles + job.fused_work.lane_cycles, job.position);
        vector_unit_.entered(
            context_.calendar.at(done, Phase::kComplete, number_, *this, kProcessed, number));
    }
}

void Stage::send_result(std::int64_t number) {
    Job& job = this->job(number);
    job.missing_sums = 1;
    send(home_of(job), plan_.tile, plan_.pixel_bits, number, kResultArrived);
}

void Stage::result_arrived(std::int64_t number) {
    Job& job = this->job(number);
    job.missing_sums = 0;
    if (job.fused_work.operations == 0) {
        processed(number);
        return;
    }
    const std::int64_t done = vector_unit_.process(job.fused_work.lane_cycles, job.position);
    vector_unit_.entered(
        context_.calendar.at(done, Phase::kComplete, number_, *this, kProcessed, number));
}

/// Positions are finished in order; one that ran ahead on another replica waits.
void Stage::processed(std::int64_t number) {
    job(number).is_processed = true;
    while (!jobs_.empty() && jobs_.front().is_processed) {
        finish();
    }
    if (stalls_.is_waiting_for(StallCause::kVectorUnit) ||
        stalls_.is_waiting_for(StallCause::kNetwork)) {
        enter_evaluation();
    }
}

void Stage::finish() {
    const Job job = jobs_.front();
    jobs_.pop();
    const std::int64_t number = first_job_++;
    if (context_.tracer != nullptr) {
        trace_position(job, number);
    }
    if (has_values()) {
        frame(job.image).finished();
    }
    give_up_fused(job);
    if (node(0).kind != NodeKind::kMatrix) {
        give_up_leading(job);
    }
    activity_.last_end = context_.calendar.now();
    activity_.output_bits_written += job.completes * plan_.pixel_bits;
    if (job.completes > 0) {
        outlet_.made(job.completes, number);
    }
    drop_frames();
}

void Stage::trace_position(const Job& job, std::int64_t number) {
    const Calendar& calendar = context_.calendar;
    context_.tracer->slice(positions_,
                           "position",
                           calendar.picoseconds(job.start),
                           (calendar.now() - job.start) * calendar.period(),
                           number);
}

/// Shows whose pixels the job has waited for: the last one of every input.
void Stage::trace_inputs(std::int64_t number) {
    for (Input& input : inputs_) {
        if (input.needed > input.shown) {
            input.shown = input.needed;
            const Outlet::Maker maker = input.parts.front().sender->maker(input.needed - 1);
            context_.tracer->flow(maker.track, maker.job, positions_, number);
        }
    }
}

void Stage::trace_wait(StallCause cause, std::int64_t start, std::int64_t end) {
    const Calendar& calendar = context_.calendar;
    context_.tracer->slice(waits_,
                           kStallNames[static_cast<std::size_t>(cause)],
                           calendar.picoseconds(start),
                           (end - start) * calendar.period(),
                           first_job_ + static_cast<std::int64_t>(jobs_.size()));
}

Activity Stage::activity_before(int what, std::int64_t number) const {
    const auto position = static_cast<int>(number % plan_.positions);
    Activity did{plan_.name, name(), "", position, -1};
    const Replica* const replica = replicas_.empty() ? nullptr : &replicas_[index_of(position)];
    switch (what) {
        case kProductDone:
            did.unit = replica->group->name();
            did.kind = "product";
            break;
        case kSumsArrived:
            did.unit = context_.links.name();
            did.kind = "partial sums";
            break;
        case kSendResult:
            did.unit = replica->vector_unit->name();
            did.kind = "vector operations";
            break;
        case kResultArrived:
            did.unit = context_.links.name();
            did.kind = "result";
            break;
        case kProcessed:
            did.unit = vector_unit_.name();
            did.kind = "vector operations";
            break;
        default:
            break;
    }
    return did;
}

}  // namespace nvcim::sim
