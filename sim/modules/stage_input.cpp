// SPDX-License-Identifier: Apache-2.0
/// Input of a stage: what arrives, what is given up, and the values behind it.
#include <algorithm>

#include "models/base/error.h"
#include "sim/compiler/skipped_reads.h"
#include "sim/modules/stage.h"

namespace nvcim::sim {

void Stage::add_input_part(
    int input, Buffer& buffer, int partition, Outlet& sender, ValueSource& values) {
    Input& to = inputs_[static_cast<std::size_t>(input)];
    to.values = &values;
    to.parts.push_back({&buffer, partition, &sender});
}

Frame& Stage::frame(int image) {
    NVCIM_ASSERT(image >= first_frame_);
    while (first_frame_ + static_cast<int>(frames_.size()) <= image) {
        const int next = first_frame_ + static_cast<int>(frames_.size());
        std::vector<std::shared_ptr<ImageValues>> sources;
        for (const Input& input : inputs_) {
            sources.push_back(input.values->values_of(next));
        }
        frames_.push_back(std::make_shared<Frame>(frame_context_, next, std::move(sources)));
    }
    return *frames_[static_cast<std::size_t>(image - first_frame_)];
}

std::shared_ptr<ImageValues> Stage::values_of(int image) {
    static_cast<void>(frame(image));
    return frames_[static_cast<std::size_t>(image - first_frame_)];
}

/// Reads in turn of the product of a position whose input has arrived.
std::int64_t Stage::reads_of(const Job& job) {
    const GroupPlan& group = replica_of(job.position).group->plan();
    if (context_.chip.tile.crossbar.zero_skip == ZeroSkip::kNone) {
        return group.mvm.reads;
    }
    return has_values() ? frame(job.image).reads_in_turn(job.position, group.blocks_per_crossbar())
                        : assumed_reads_at(plan_, group.mvm.reads, job.position);
}

/// Gives up input of the leading node that no position after `job` needs.
void Stage::give_up_leading(const Job& job) {
    const std::int64_t done = (job.position + 1) / plan_.positions_per_pixel;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
        Input& input = inputs_[i];
        if (input.slot == 0) {
            input.given_up = job.image * input.per_image +
                             pixels_done_with(node(0), plan_.inputs[i].shape, done);
            release(input);
        }
    }
}

/// The same for the inputs of fused nodes.
void Stage::give_up_fused(const Job& job) {
    if (!has_fused_input_) {
        return;
    }
    if (job.position == 0) {
        finished_.emplace(context_.network, plan_);
    }
    if ((job.position + 1) % plan_.positions_per_pixel == 0) {
        finished_->advance([](std::size_t, std::int64_t) {});
    }
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
        Input& input = inputs_[i];
        if (input.slot > 0) {
            input.given_up =
                job.image * input.per_image + pixels_done_with(node(input.slot),
                                                               plan_.inputs[i].shape,
                                                               finished_->done(input.slot));
            release(input);
        }
    }
}

void Stage::release(Input& input) {
    for (InputPart& part : input.parts) {
        release(input, part);
    }
}

void Stage::release(Input& input, InputPart& part) {
    const std::int64_t count = std::min(part.arrived, input.given_up) - part.released;
    if (count > 0) {
        part.released += count;
        part.buffer->release(part.partition, count);
        part.sender->wake();
    }
}

void Stage::deliver(int input_number, int part_number, std::int64_t pixel, std::int64_t made) {
    const auto index = static_cast<std::size_t>(input_number);
    const auto part_index = static_cast<std::size_t>(part_number);
    Input& input = inputs_[index];
    InputPart& part = input.parts[part_index];
    const auto image = static_cast<int>(pixel / input.per_image);
    if (has_values() && image >= first_frame_) {  // else it is finished: no window needs the pixel
        frame(image).arrived(index, part_index);
    }
    ++part.arrived;
    input.ready_parts += part.arrived == input.needed ? 1 : 0;
    const std::int64_t bits = plan_.inputs[index].transfers[part_index].bits;
    activity_.input_bits_written += bits;
    if (BufferPorts* const ports = part.buffer->ports()) {
        ports->write(bits, pixel);
    }
    release(input, part);
    if (is_waiting_for_input() && has_input()) {
        const std::int64_t now = context_.calendar.now();
        stalls_.wait(StallCause::kNetwork, std::clamp(made, stalls_.since(), now));
        enter_evaluation();
    }
}

void Stage::sent_before(std::int64_t pixel) {
    output_buffer_.release(output_partition_, pixel - released_output_);
    released_output_ = pixel;
    drop_frames();
    if (stalls_.is_waiting_for(StallCause::kRoom)) {
        enter_evaluation();
    }
}

/// Forgets images that are finished and have arrived everywhere.
void Stage::drop_frames() {
    const int unfinished = jobs_.empty() ? next_.image : jobs_.front().image;
    while (!frames_.empty() && first_frame_ < unfinished &&
           outlet_.arrived() >= (first_frame_ + 1) * out_pixels()) {
        frames_.front()->close();
        frames_.pop_front();
        ++first_frame_;
    }
}

void Stage::end() {
    if (!has_values()) {
        return;
    }
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
        frame(jobs_[i].image).finished();  // started: its product is counted like its time
    }
    for (const std::shared_ptr<Frame>& each : frames_) {
        each->close();
    }
    is_over_ = true;
}

}  // namespace nvcim::sim
