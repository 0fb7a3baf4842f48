// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/buffer_ports.h"

#include <algorithm>

#include "models/base/clock.h"

namespace nvcim::sim {

BufferPorts::BufferPorts(const std::string& path,
                         const Calendar& calendar,
                         int ports,
                         int bits_per_cycle,
                         Tracer* tracer)
    : calendar_(calendar),
      bits_per_cycle_(bits_per_cycle),
      tracer_(tracer),
      free_(static_cast<std::size_t>(ports), 0) {
    if (tracer_ != nullptr) {
        track_ = tracer_->add_track(path);
    }
}

std::int64_t BufferPorts::free() const {
    return std::max(calendar_.now(), *std::min_element(free_.begin(), free_.end()));
}

void BufferPorts::write(std::int64_t bits, std::int64_t number) {
    occupy(free(), ceil_div(bits, bits_per_cycle_), "write", number);
}

std::int64_t BufferPorts::busy() const {
    return ceil_div(busy_, static_cast<std::int64_t>(free_.size()));
}

void BufferPorts::occupy(std::int64_t start,
                         std::int64_t cycles,
                         const char* kind,
                         std::int64_t number) {
    *std::min_element(free_.begin(), free_.end()) = start + cycles;
    busy_ += cycles;
    if (tracer_ != nullptr) {
        tracer_->slice(
            track_, kind, calendar_.picoseconds(start), cycles * calendar_.period(), number);
    }
}

}  // namespace nvcim::sim
