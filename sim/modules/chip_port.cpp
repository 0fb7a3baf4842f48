// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/chip_port.h"

#include <utility>

#include "sim/compiler/window.h"

namespace nvcim::sim {

namespace {

/// A tensor from outside.
class OutsideTensor : public ImageValues {
public:
    OutsideTensor(const Shape& shape, int image, const TensorSource& tensors)
        : plane_(pixels(shape)), values_(static_cast<std::size_t>(shape.elements())) {
        tensors(image, values_.data());
    }
    void catch_up() override {}
    void read(std::int64_t pixel, PixelMessage& message) const override {
        const std::int16_t* from = values_.data() + message.first_channel * plane_ + pixel;
        for (std::int32_t& value : message.values) {
            value = *from;
            from += plane_;
        }
    }

private:
    std::int64_t plane_;
    Activations values_;
};

}  // namespace

ChipPort::ChipPort(const sc_core::sc_module_name& instance,
                   Calendar& calendar,
                   Network& links,
                   const QuantizedNetwork& network,
                   const Program& program,
                   const MessageHook& hook)
    : sc_module(instance),
      calendar_(calendar),
      in_shape_(network.nodes[static_cast<std::size_t>(program.input_node)].shape),
      out_shape_(program.stages.back().shape),
      last_stage_(static_cast<int>(program.stages.size()) - 1),
      hook_(hook),
      outlet_(calendar, links, *this, -1) {}

void ChipPort::begin(int images, TensorSource tensors, ValueSource& last) {
    tensors_ = std::move(tensors);
    last_ = &last;
    begin(images);
}

void ChipPort::begin(int images) {
    count_ = images;
    if (buffer_ != nullptr) {
        buffer_->begin(images);
    } else {
        outlet_.made(images * pixels(in_shape_));
    }
}

std::shared_ptr<ImageValues> ChipPort::values_of(int image) {
    return std::make_shared<OutsideTensor>(in_shape_, image, tensors_);
}

/// Values are worked out for a whole image at once (docs/decisions/0011-values-when-asked.md).
std::vector<std::int32_t> ChipPort::take(int image) const {
    const std::int64_t plane = pixels(out_shape_);
    std::vector<std::int32_t> output;
    const std::shared_ptr<ImageValues> values = last_->values_of(image);
    values->catch_up();
    PixelMessage message;
    message.values.resize(static_cast<std::size_t>(out_shape_.channels));
    for (std::int64_t p = 0; p < plane; ++p) {
        values->read(p, message);
        if (hook_) {
            message.pixel = image * plane + p;
            hook_(last_stage_, message);
        }
        // One value per channel; behind an argmax the class alone.
        output.resize(static_cast<std::size_t>(plane) * message.values.size());
        std::int64_t to = p;
        for (const std::int32_t value : message.values) {
            output[static_cast<std::size_t>(to)] = value;
            to += plane;
        }
    }
    return output;
}

void ChipPort::sent_before(std::int64_t pixel) {
    if (buffer_ != nullptr) {
        buffer_->entered_before(pixel);
    }
}

void ChipPort::deliver(int /*input*/, int /*part*/, std::int64_t pixel, std::int64_t /*made*/) {
    const std::int64_t plane = pixels(out_shape_);
    const bool is_complete = (pixel + 1) % plane == 0;
    if (is_complete && last_ != nullptr) {
        outputs_.push_back(take(static_cast<int>(pixel / plane)));
    }
    if (buffer_ != nullptr) {
        buffer_->result_arrived();
    } else if (is_complete) {
        result_written();
    }
}

void ChipPort::result_written() {
    if (finished_.size() == (explains_last_ ? static_cast<std::size_t>(count_) - 1 : 0)) {
        explained_end_ = calendar_.running();
        calendar_.set_log(nullptr);  // what comes later explains other images
    }
    finished_.push_back(calendar_.now());
    if (is_done()) {
        sc_core::sc_pause();
    }
}

}  // namespace nvcim::sim
