// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/chip_port.h"

#include "sim/compiler/window.h"

namespace nvcim::sim {

namespace {

/// An image from outside.
class OutsideImage : public ImageValues {
public:
    OutsideImage(const QuantizedNetwork& network, const std::uint8_t* image)
        : plane_(pixels(network.nodes.front().shape)),
          values_(static_cast<std::size_t>(network.nodes.front().shape.elements())) {
        load_pixels(network, image, values_.data());
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
                   const MessageHook& hook)
    : sc_module(instance),
      calendar_(calendar),
      network_(network),
      hook_(hook),
      outlet_(calendar, links, *this, -1) {}

void ChipPort::begin(const std::vector<const std::uint8_t*>& images,
                     ValueSource& scores,
                     int stage) {
    images_ = images;
    last_ = &scores;
    last_stage_ = stage;
    begin(static_cast<int>(images.size()));
}

void ChipPort::begin(int images) {
    count_ = images;
    if (buffer_ != nullptr) {
        buffer_->begin(images);
    } else {
        outlet_.made(images * pixels(network_.nodes.front().shape));
    }
}

std::shared_ptr<ImageValues> ChipPort::values_of(int image) {
    return std::make_shared<OutsideImage>(network_, images_[static_cast<std::size_t>(image)]);
}

void ChipPort::sent_before(std::int64_t pixel) {
    if (buffer_ != nullptr) {
        buffer_->entered_before(pixel);
    }
}

void ChipPort::deliver(int /*input*/, int /*part*/, std::int64_t pixel, std::int64_t /*made*/) {
    if (last_ != nullptr) {
        PixelMessage message;
        message.pixel = pixel;
        const std::shared_ptr<ImageValues> values = last_->values_of(static_cast<int>(pixel));
        values->catch_up();
        values->read(0, message);
        if (hook_) {
            hook_(last_stage_, message);
        }
        scores_.push_back(message.values);
    }
    if (buffer_ != nullptr) {
        buffer_->result_arrived();
    } else {
        result_written();
    }
}

void ChipPort::result_written() {
    finished_.push_back(calendar_.now());
    if (is_done()) {
        sc_core::sc_pause();
    }
}

}  // namespace nvcim::sim
