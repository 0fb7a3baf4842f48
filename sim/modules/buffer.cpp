// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/buffer.h"

#include <algorithm>

#include "models/base/clock.h"
#include "models/base/error.h"

namespace nvcim::sim {

Buffer::Buffer(const sc_core::sc_module_name& instance, const Calendar& calendar, Tracer* tracer)
    : sc_module(instance), calendar_(calendar), tracer_(tracer) {}

int Buffer::add_partition(std::int64_t pixels, std::int64_t pixel_bits) {
    partitions_.push_back({pixels, pixel_bits, 0});
    return static_cast<int>(partitions_.size()) - 1;
}

void Buffer::limit_ports(int count, int bits_per_cycle) {
    ports_.emplace(name(), calendar_, count, bits_per_cycle, tracer_);
}

void Buffer::claim(int partition, std::int64_t pixels) {
    NVCIM_ASSERT(has_room(partition, pixels));
    change(partition, pixels);
}

void Buffer::release(int partition, std::int64_t pixels) {
    NVCIM_ASSERT(held(partition) >= pixels);
    change(partition, -pixels);
}

std::int64_t Buffer::held(int partition) const {
    return partitions_[static_cast<std::size_t>(partition)].held;
}

void Buffer::change(int partition, std::int64_t pixels) {
    Partition& p = partitions_[static_cast<std::size_t>(partition)];
    p.held += pixels;
    bits_ += pixels * p.pixel_bits;
    peak_bits_ = std::max(peak_bits_, bits_);
    if (tracer_ != nullptr) {
        trace_fill();
    }
}

void Buffer::trace_fill() {
    if (!is_signal_added_) {  // now all partitions are known
        is_signal_added_ = true;
        std::int64_t most = 0;
        for (const Partition& p : partitions_) {
            most += p.pixels * p.pixel_bits;
        }
        fill_ =
            tracer_->add_signal(std::string(name()) + ".fill_bytes", bits_for(ceil_div(most, 8)));
    }
    tracer_->set(fill_, calendar_.picoseconds(calendar_.now()), ceil_div(bits_, 8));
}

}  // namespace nvcim::sim
