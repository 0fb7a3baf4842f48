// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/packet_network.h"

#include <algorithm>

namespace nvcim::sim {

PacketNetwork::PacketNetwork(const sc_core::sc_module_name& instance,
                             Calendar& calendar,
                             const ChipConfig& chip,
                             Tracer* tracer)
    : Network(instance, calendar, chip, tracer),
      free_(static_cast<std::size_t>(topology_.links())) {}

void PacketNetwork::accept(const Message& message, std::int64_t flits) {
    route_.clear();
    topology_.route(message.from, message.to, route_);
    const std::int64_t occupied = config_.flit_offset(flits);
    const std::int64_t tail = config_.flit_offset(flits - 1);  // after the head
    std::int64_t head = calendar_.now();
    std::int64_t first_start = 0;
    for (const int link : route_) {
        std::int64_t& free = free_[static_cast<std::size_t>(link)];
        const std::int64_t start = std::max(head, free);
        free = start + occupied;
        count(link, flits);
        trace(link, start, start + tail + 1, message.number);
        first_start = link == route_.front() ? start : first_start;
        head = start + config_.hop_cycles;
    }
    tell_left(message, first_start + tail + 1);
    tell_arrived(message, head + tail);
}

}  // namespace nvcim::sim
