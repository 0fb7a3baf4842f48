// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/network.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/base/clock.h"
#include "models/base/error.h"
#include "sim/modules/flit_network.h"
#include "sim/modules/packet_network.h"

namespace nvcim::sim {

Network::Network(const sc_core::sc_module_name& instance,
                 Calendar& calendar,
                 const ChipConfig& chip,
                 Tracer* tracer)
    : sc_module(instance),
      calendar_(calendar),
      config_(chip.network),
      topology_(chip),
      local_bits_(chip.tile.output_buffer.bits_per_cycle),
      tracer_(tracer),
      busy_(static_cast<std::size_t>(topology_.links())),
      local_free_(static_cast<std::size_t>(topology_.tiles())) {
    for (int link = 0; tracer_ != nullptr && link < topology_.links(); ++link) {
        tracks_.push_back(
            tracer_->add_track(fmt::format("{}.{}", name(), topology_.link_name(link))));
    }
}

void Network::send(const Message& message) {
    if (message.from == message.to) {
        move_inside(message);
        return;
    }
    const std::int64_t flits = config_.flits(message.bits);
    if (message.from == kChipPort) {
        port_in_busy_ += config_.flit_offset(flits);
    }
    accept(message, flits);
}

void Network::move_inside(const Message& message) {
    route_.clear();
    topology_.route(message.from, message.to, route_);
    std::int64_t& free = local_free_[static_cast<std::size_t>(message.from)];
    const std::int64_t start = std::max(calendar_.now(), free);
    const std::int64_t busy = ceil_div(message.bits, local_bits_);
    free = start + busy;
    count(route_.front(), busy);
    trace(route_.front(), start, free, message.number);
    tell_left(message, free);
    tell_arrived(message, free);
}

void Network::tell_left(const Message& message, std::int64_t cycle) {
    tell(message, message.left, cycle);
}

void Network::tell_arrived(const Message& message, std::int64_t cycle) {
    tell(message, message.arrived, cycle);
}

void Network::tell(const Message& message, int what, std::int64_t cycle) {
    if (what != Message::kSilent) {
        const EventId notice = calendar_.at(
            cycle, Phase::kComplete, message.rank, *message.actor, what, message.argument);
        calendar_.because(notice, message.cause);
    }
}

std::int64_t Network::least_until_left(int from, int to, std::int64_t bits) const {
    return from == to ? ceil_div(bits, local_bits_)
                      : config_.flit_offset(config_.flits(bits) - 1) + 1;
}

std::int64_t Network::least_until_arrived(int from, int to, std::int64_t bits) const {
    return from == to ? ceil_div(bits, local_bits_)
                      : config_.zero_load_latency(hops(from, to), config_.flits(bits));
}

void Network::trace(int link, std::int64_t start, std::int64_t end, std::int64_t number) {
    if (tracer_ != nullptr) {
        tracer_->slice(tracks_[static_cast<std::size_t>(link)],
                       "message",
                       calendar_.picoseconds(start),
                       (end - start) * calendar_.period(),
                       number);
    }
}

std::vector<Network::LinkUse> Network::link_use() const {
    std::vector<LinkUse> uses;
    for (int link = 0; link < topology_.links(); ++link) {
        const std::int64_t busy = busy_[static_cast<std::size_t>(link)];
        if (busy > 0) {
            uses.push_back({topology_.link_name(link), busy, topology_.is_local(link)});
        }
    }
    return uses;
}

std::unique_ptr<Network> make_network(const sc_core::sc_module_name& instance,
                                      Calendar& calendar,
                                      const ChipConfig& chip,
                                      Tracer* tracer) {
    if (chip.network.model == NetworkModel::kFlit) {
        return std::make_unique<FlitNetwork>(instance, calendar, chip, tracer);
    }
    return std::make_unique<PacketNetwork>(instance, calendar, chip, tracer);
}

}  // namespace nvcim::sim
