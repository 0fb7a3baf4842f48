// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/packet_network.h"

#include <algorithm>

namespace nvcim::sim {

PacketNetwork::PacketNetwork(const sc_core::sc_module_name& instance,
                             Calendar& calendar,
                             const ChipConfig& chip,
                             Tracer* tracer)
    : Network(instance, calendar, chip, tracer),
      links_(static_cast<std::size_t>(topology_.links())),
      source_left_(static_cast<std::size_t>(topology_.sources())) {}

void PacketNetwork::accept(const Message& message, std::int64_t flits) {
    route_.clear();
    steps_.clear();
    topology_.route(message.from, message.to, route_);
    const std::int64_t tail = config_.flit_offset(flits - 1);  // after the head
    std::int64_t& source_left =
        source_left_[static_cast<std::size_t>(topology_.source(message.from, route_.front()))];
    std::int64_t earliest = std::max(calendar_.now(), source_left);
    for (const int link : route_) {
        const std::int64_t start = reserve(link, earliest, flits);
        count(link, flits);
        trace(link, start, start + tail + 1, message.number);
    }
    hold(flits);
    const Step& first = steps_.front();
    source_left = links_[static_cast<std::size_t>(first.link)].slots[first.slot].end;
    tell_left(message, std::max(source_left, first.start + tail + 1));
    tell_arrived(message, steps_.back().start + config_.hop_cycles + tail);
}

/// Forgets what no later message can meet.
void PacketNetwork::forget(Link& link, std::int64_t now) {
    std::size_t over = link.slots.size() >= kMostSlots ? 1 : 0;
    while (over < link.slots.size() && link.slots[over].end <= now &&
           link.slots[over].left <= now) {
        ++over;
    }
    for (std::size_t i = 0; i < over; ++i) {
        link.floor = std::max(link.floor, link.slots[i].end);
        link.floor_left = std::max(link.floor_left, link.slots[i].left);
    }
    link.slots.erase(link.slots.begin(), link.slots.begin() + static_cast<std::ptrdiff_t>(over));
}

/// Reserves `link` from `earliest` on; sets that to the earliest start on the next link.
std::int64_t PacketNetwork::reserve(int link, std::int64_t& earliest, std::int64_t flits) {
    Link& l = links_[static_cast<std::size_t>(link)];
    forget(l, calendar_.now());
    const std::int64_t occupied = config_.flit_offset(flits);
    std::int64_t start = std::max(earliest, l.floor);
    std::int64_t left = l.floor_left;  // of all messages before it in the buffer behind the link
    std::size_t slot = 0;
    for (; slot < l.slots.size() && start + occupied > l.slots[slot].start; ++slot) {
        start = std::max(start, l.slots[slot].end);
        left = std::max(left, l.slots[slot].left);
    }
    l.slots.insert(l.slots.begin() + static_cast<std::ptrdiff_t>(slot),
                   {start, start + occupied, 0});
    steps_.push_back({link, slot, start});
    earliest = std::max(start + config_.hop_cycles, left);
    return start;
}

/// Works out when the message, whose starts are known, leaves the buffers and lets go of the links.
void PacketNetwork::hold(std::int64_t flits) {
    for (std::size_t i = 0; i + 1 < steps_.size(); ++i) {
        std::vector<Slot>& slots = links_[static_cast<std::size_t>(steps_[i].link)].slots;
        Slot& slot = slots[steps_[i].slot];
        // Of the flits that stay behind a start, `flits` - `inside` have found room in between.
        std::int64_t end = slot.end;
        std::int64_t inside = flits - config_.buffer_flits;
        for (std::size_t j = i + 1; j < steps_.size() && inside > 0; ++j) {
            const auto loops = static_cast<std::int64_t>(j - i);
            end = std::max(end,
                           steps_[j].start + loops * config_.link_cycles +
                               config_.flit_offset(inside - 1) + 1);
            inside -= config_.buffer_flits;
        }
        if (steps_[i].slot + 1 < slots.size()) {
            end = std::min(end, slots[steps_[i].slot + 1].start);  // that one has been told
        }
        slot.end = std::max(slot.end, end);
        slot.left = steps_[i + 1].start + config_.flit_offset(flits);
    }
}

}  // namespace nvcim::sim
