// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/frame.h"

#include "models/base/error.h"

namespace nvcim::sim {

Frame::Frame(const QuantizedNetwork& network, const StagePlan& stage)
    : network_(network), stage_(stage), progress_(network, stage) {
    for (const StageInput& input : stage.inputs) {
        inputs_.emplace_back(static_cast<std::size_t>(input.shape.elements()));
    }
    for (std::size_t i = 0; i < stage.nodes.size(); ++i) {
        outputs_.emplace_back(static_cast<std::size_t>(node(i).shape.elements()));
    }
    if (stage.is_last) {
        scores_.resize(static_cast<std::size_t>(stage.shape.channels));
    }
}

const Node& Frame::node(std::size_t slot) const {
    return network_.nodes[static_cast<std::size_t>(stage_.nodes[slot])];
}

const std::int16_t* Frame::operand(std::size_t slot, int operand) const {
    for (std::size_t i = 0; i < stage_.inputs.size(); ++i) {
        if (stage_.inputs[i].node == stage_.nodes[slot] && stage_.inputs[i].operand == operand) {
            return inputs_[i].data();
        }
    }
    NVCIM_ASSERT(slot > 0);
    return outputs_[slot - 1].data();
}

void Frame::put(int input, std::int64_t pixel, const PixelMessage& message) {
    Activations& values = inputs_[static_cast<std::size_t>(input)];
    const std::int64_t plane = pixels(stage_.inputs[static_cast<std::size_t>(input)].shape);
    std::int64_t index = message.first_channel * plane + pixel;
    for (const std::int32_t value : message.values) {
        values[static_cast<std::size_t>(index)] = static_cast<std::int16_t>(value);
        index += plane;
    }
}

std::vector<std::int32_t> Frame::multiply(const Mvm& mvm,
                                          std::uint32_t image,
                                          int position,
                                          MvmCounters& counters) const {
    const WeightMatrix& matrix = network_.matrices[static_cast<std::size_t>(node(0).matrix)];
    std::vector<std::int16_t> x(static_cast<std::size_t>(matrix.rows));
    std::vector<std::int32_t> products(static_cast<std::size_t>(matrix.columns));
    gather(node(0), matrix, operand(0, 0), position, x.data());
    const VectorName name{image, position};
    mvm.multiply(1, &name, x.data(), products.data(), counters);
    return products;
}

void Frame::run_digital(std::size_t slot, std::int64_t pixel) {
    std::vector<const std::int16_t*> operands;
    for (std::size_t k = 0; k < node(slot).inputs.size(); ++k) {
        operands.push_back(operand(slot, static_cast<int>(k)));
    }
    digital(node(slot), operands, static_cast<int>(pixel), 1, outputs_[slot].data());
}

void Frame::finish(int position, const std::vector<std::int32_t>& products) {
    const Node& lead = node(0);
    if (stage_.is_last) {
        for (int c = 0; c < stage_.shape.channels; ++c) {
            const auto i = static_cast<std::size_t>(c);
            scores_[i] = lead.requantize(products[i], c);
        }
    } else if (lead.matrix >= 0) {
        store(lead, products.data(), operand(0, 0), position, 1, outputs_[0].data());
    }
    if ((position + 1) % stage_.positions_per_pixel != 0) {
        return;
    }
    progress_.advance([&](std::size_t slot, std::int64_t pixel) {
        if (node(slot).kind != NodeKind::kMatrix) {
            run_digital(slot, pixel);
        }
    });
}

void Frame::read(std::int64_t pixel, PixelMessage& message) const {
    if (stage_.is_last) {
        message.values = scores_;
        return;
    }
    const std::int64_t plane = pixels(stage_.shape);
    std::int64_t index = message.first_channel * plane + pixel;
    for (std::int32_t& value : message.values) {
        value = outputs_.back()[static_cast<std::size_t>(index)];
        index += plane;
    }
}

}  // namespace nvcim::sim
