// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/chip_port.h"

#include "sim/compiler/window.h"

namespace nvcim::sim {

ChipPort::ChipPort(const sc_core::sc_module_name& instance,
                   Calendar& calendar,
                   Network& links,
                   const QuantizedNetwork& network,
                   const MessageHook& hook)
    : sc_module(instance), network_(network), outlet_(calendar, links, *this, -1, hook) {}

void ChipPort::begin(const std::vector<const std::uint8_t*>& images) {
    const Shape& shape = network_.nodes.front().shape;
    for (const std::uint8_t* image : images) {
        images_.emplace_back(static_cast<std::size_t>(shape.elements()));
        load_pixels(network_, image, images_.back().data());
    }
    outlet_.made(static_cast<std::int64_t>(images.size()) * pixels(shape));
}

void ChipPort::read_pixel(std::int64_t pixel, PixelMessage& message) const {
    const std::int64_t plane = pixels(network_.nodes.front().shape);
    const Activations& image = images_[static_cast<std::size_t>(pixel / plane)];
    std::int64_t index = message.first_channel * plane + pixel % plane;
    for (std::int32_t& value : message.values) {
        value = image[static_cast<std::size_t>(index)];
        index += plane;
    }
}

void ChipPort::deliver(int /*input*/, int /*part*/, const PixelMessage& message) {
    scores_.push_back(message.values);
    finished_.push_back(message.arrived);
    if (is_done()) {
        sc_core::sc_pause();
    }
}

}  // namespace nvcim::sim
