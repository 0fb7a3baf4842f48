// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/frame.h"

#include <algorithm>

#include "models/base/error.h"

namespace nvcim::sim {

Frame::Frame(const FrameContext& context,
             int image,
             std::vector<std::shared_ptr<ImageValues>> sources)
    : context_(context), image_(image), progress_(context.network, context.stage) {
    const StagePlan& stage = context.stage;
    for (std::size_t i = 0; i < stage.inputs.size(); ++i) {
        const StageInput& plan = stage.inputs[i];
        inputs_.push_back({std::move(sources[i]),
                           std::vector<Part>(plan.transfers.size()),
                           Activations(static_cast<std::size_t>(plan.shape.elements()))});
    }
    for (std::size_t i = 0; i < stage.nodes.size(); ++i) {
        outputs_.emplace_back(static_cast<std::size_t>(node(i).shape.elements()));
    }
}

const Node& Frame::node(std::size_t slot) const {
    return context_.network.nodes[static_cast<std::size_t>(context_.stage.nodes[slot])];
}

const std::int16_t* Frame::operand(std::size_t slot, int operand) const {
    const StagePlan& stage = context_.stage;
    for (std::size_t i = 0; i < stage.inputs.size(); ++i) {
        if (stage.inputs[i].node == stage.nodes[slot] && stage.inputs[i].operand == operand) {
            return inputs_[i].values.data();
        }
    }
    NVCIM_ASSERT(slot > 0);
    return outputs_[slot - 1].data();
}

/// Takes over what has arrived of an input since the last time.
void Frame::move_messages(std::size_t input) {
    Input& in = inputs_[input];
    const auto is_new = [](const Part& part) { return part.moved < part.arrived; };
    if (std::none_of(in.parts.begin(), in.parts.end(), is_new)) {
        return;
    }
    in.source->catch_up();
    const StageInput& plan = context_.stage.inputs[input];
    for (std::size_t p = 0; p < in.parts.size(); ++p) {
        message_.first_channel = plan.transfers[p].first_channel;
        message_.values.resize(static_cast<std::size_t>(plan.transfers[p].channels));
        for (Part& part = in.parts[p]; part.moved < part.arrived; ++part.moved) {
            in.source->read(part.moved, message_);
            if (context_.hook) {
                message_.pixel = image_ * pixels(plan.shape) + part.moved;
                context_.hook(plan.source, message_);
            }
            put(input, part.moved);
        }
    }
}

void Frame::put(std::size_t input, std::int64_t pixel) {
    const std::int64_t plane = pixels(context_.stage.inputs[input].shape);
    std::int16_t* to = inputs_[input].values.data() + message_.first_channel * plane + pixel;
    for (const std::int32_t value : message_.values) {
        *to = static_cast<std::int16_t>(value);
        to += plane;
    }
}

std::int64_t Frame::reads_in_turn(int position, int blocks_per_crossbar) {
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
        if (context_.stage.inputs[i].node == context_.stage.nodes.front()) {
            move_messages(i);
        }
    }
    const WeightMatrix& matrix =
        context_.network.matrices[static_cast<std::size_t>(node(0).matrix)];
    std::vector<std::int16_t> x(static_cast<std::size_t>(matrix.rows));
    gather(node(0), matrix, operand(0, 0), position, x.data());
    ReadPlan plan(context_.mvm->setup());
    plan.look(x.data());
    return plan.reads_in_turn(blocks_per_crossbar);
}

void Frame::catch_up() {
    if (computed_ == finished_) {
        return;
    }
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
        move_messages(i);
    }
    constexpr int kVectors = 128;  // gathered before they are multiplied: they stay in cache
    while (computed_ < finished_) {
        const int count = std::min(kVectors, finished_ - computed_);
        if (context_.mvm != nullptr) {
            multiply(computed_, count);
        }
        run_digital(count);
    }
}

/// Products of positions first .. first + count - 1, requantised.
void Frame::multiply(int first, int count) {
    const Node& lead = node(0);
    const WeightMatrix& matrix = context_.network.matrices[static_cast<std::size_t>(lead.matrix)];
    const auto rows = static_cast<std::size_t>(matrix.rows);
    const auto columns = static_cast<std::size_t>(matrix.columns);
    const std::int16_t* const input = operand(0, 0);
    std::vector<std::int16_t> x(static_cast<std::size_t>(count) * rows);
    std::vector<std::int32_t> products(static_cast<std::size_t>(count) * columns);
    for (int i = 0; i < count; ++i) {
        gather(lead, matrix, input, first + i, x.data() + static_cast<std::size_t>(i) * rows);
    }
    const std::vector<VectorName> names =
        consecutive(static_cast<std::uint32_t>(image_), first, count);
    context_.mvm->multiply(count, names.data(), x.data(), products.data(), context_.counters);
    if (!context_.stage.is_last) {
        store(lead, products.data(), input, first, count, outputs_[0].data());
        return;
    }
    store_scores(lead, products.data(), scores_);  // one position
}

/// The digital nodes for the pixels that the next `positions` positions complete, and what a shared
/// block passes through.
void Frame::run_digital(int positions) {
    std::vector<std::int64_t> before(outputs_.size());
    for (std::size_t slot = 0; slot < before.size(); ++slot) {
        before[slot] = progress_.done(slot);
    }
    for (const int end = computed_ + positions; computed_ < end; ++computed_) {
        if ((computed_ + 1) % context_.stage.positions_per_pixel == 0) {
            progress_.advance([](std::size_t, std::int64_t) {});
        }
    }
    for (std::size_t slot = 0; slot < before.size(); ++slot) {
        const std::int64_t count = progress_.done(slot) - before[slot];
        if (count > 0 && node(slot).kind != NodeKind::kMatrix) {
            std::vector<const std::int16_t*> operands;
            for (std::size_t k = 0; k < node(slot).inputs.size(); ++k) {
                operands.push_back(operand(slot, static_cast<int>(k)));
            }
            digital(node(slot),
                    operands,
                    static_cast<int>(before[slot]),
                    static_cast<int>(count),
                    outputs_[slot].data());
        }
    }
}

void Frame::read(std::int64_t pixel, PixelMessage& message) const {
    if (context_.stage.is_last) {
        message.values = scores_;
        return;
    }
    const std::int64_t plane = pixels(context_.stage.shape);
    const std::int16_t* from = outputs_.back().data() + message.first_channel * plane + pixel;
    for (std::int32_t& value : message.values) {
        value = *from;
        from += plane;
    }
}

void Frame::close() {
    catch_up();
    for (Input& input : inputs_) {
        input.source.reset();
    }
}

}  // namespace nvcim::sim
