// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/vector_unit.h"

#include <algorithm>

#include "models/base/clock.h"

namespace nvcim::sim {

VectorUnit::VectorUnit(const sc_core::sc_module_name& instance,
                       Calendar& calendar,
                       const VectorUnitConfig& config,
                       Tracer* tracer)
    : sc_module(instance),
      calendar_(calendar),
      lanes_(config.lanes),
      latency_(config.latency_cycles),
      tracer_(tracer) {
    if (tracer_ != nullptr) {
        track_ = tracer_->add_track(name());
    }
}

std::int64_t VectorUnit::process(std::int64_t lane_cycles, std::int64_t argument) {
    const std::int64_t start = std::max(calendar_.now(), free_);
    is_held_up_ = start > calendar_.now();
    const std::int64_t occupied = ceil_div(lane_cycles, lanes_);
    free_ = start + occupied;
    busy_ += occupied;
    if (tracer_ != nullptr) {
        tracer_->slice(track_,
                       "vector",
                       calendar_.picoseconds(start),
                       occupied * calendar_.period(),
                       argument);
    }
    return start + occupied - 1 + latency_;
}

void VectorUnit::entered(EventId event) {
    if (is_held_up_) {
        calendar_.because(event, last_);
    }
    last_ = event;
}

}  // namespace nvcim::sim
