// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/flit_network.h"

#include <algorithm>
#include <limits>

#include "models/base/error.h"

namespace nvcim::sim {

namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

}  // namespace

FlitNetwork::FlitNetwork(const sc_core::sc_module_name& instance,
                         Calendar& calendar,
                         const ChipConfig& chip,
                         Tracer* tracer)
    : Network(instance, calendar, chip, tracer),
      links_(static_cast<std::size_t>(topology_.links())),
      queues_(static_cast<std::size_t>(topology_.links() + topology_.sources())),
      wake_(kNever) {
    for (Link& link : links_) {
        link.credits = config_.buffer_flits;
    }
}

void FlitNetwork::accept(const Message& message, std::int64_t flits) {
    const int number = new_packet();
    Packet& packet = packets_[static_cast<std::size_t>(number)];
    packet.message = message;
    packet.flits = flits;
    packet.route.clear();
    topology_.route(message.from, message.to, packet.route);
    const int queue = topology_.links() + topology_.source(message.from, packet.route.front());
    Queue& source = queues_[static_cast<std::size_t>(queue)];
    const bool was_empty = source.flits.empty();
    source.flits.push({0, number, 0});
    if (was_empty) {
        const std::int64_t now = calendar_.now();
        offer(queue, std::max(now, source.ready));
        wake_at(std::max(now, source.ready));
    }
}

int FlitNetwork::new_packet() {
    if (unused_.empty()) {
        packets_.emplace_back();
        return static_cast<int>(packets_.size()) - 1;
    }
    const int number = unused_.back();
    unused_.pop_back();
    return number;
}

/// Moves everything that can move in this cycle; all of the senders have had their say.
void FlitNetwork::act(int /*what*/, std::int64_t cycle) {
    if (cycle != wake_) {
        return;  // something earlier came up after this was entered
    }
    wake_ = kNever;
    take_credits(cycle);
    take_arrivals(cycle);
    work_.clear();
    work_.swap(list_);
    for (const int link : work_) {
        serve(link, cycle);
    }
    std::int64_t next = list_.empty() ? kNever : cycle + 1;
    next = arrivals_.empty() ? next : std::min(next, arrivals_.front().cycle);
    next = credits_.empty() ? next : std::min(next, credits_.front().cycle);
    if (next != kNever) {
        wake_at(next);
    }
}

void FlitNetwork::wake_at(std::int64_t cycle) {
    if (cycle < wake_) {
        wake_ = cycle;
        calendar_.at(cycle, Phase::kMove, 0, *this, 0, cycle);
    }
}

void FlitNetwork::visit(int link, std::int64_t cycle) {
    Link& l = links_[static_cast<std::size_t>(link)];
    if (l.visit != cycle) {
        l.visit = cycle;
        list_.push_back(link);
    }
}

/// The front of `queue` is a new one and may leave from `cycle` on.
void FlitNetwork::offer(int queue, std::int64_t cycle) {
    Queue& q = queues_[static_cast<std::size_t>(queue)];
    q.ready = cycle;
    const Flit& flit = q.flits.front();
    const int link =
        packets_[static_cast<std::size_t>(flit.packet)].route[static_cast<std::size_t>(flit.hop)];
    if (flit.number == 0) {
        links_[static_cast<std::size_t>(link)].requests.push_back(queue);
    }
    visit(link, cycle);
}

void FlitNetwork::take_credits(std::int64_t now) {
    for (; !credits_.empty() && credits_.front().cycle == now; credits_.pop()) {
        Link& link = links_[static_cast<std::size_t>(credits_.front().link)];
        if (++link.credits == 1 && (link.holder != kNone || !link.requests.empty())) {
            visit(credits_.front().link, now);
        }
    }
}

void FlitNetwork::take_arrivals(std::int64_t now) {
    for (; !arrivals_.empty() && arrivals_.front().cycle == now; arrivals_.pop()) {
        const auto& [cycle, link, flit] = arrivals_.front();
        const Packet& packet = packets_[static_cast<std::size_t>(flit.packet)];
        if (static_cast<std::size_t>(flit.hop) < packet.route.size()) {
            Queue& buffer = queues_[static_cast<std::size_t>(link)];
            const bool was_empty = buffer.flits.empty();
            buffer.flits.push(flit);
            if (was_empty) {
                offer(link, now);
            }
            continue;
        }
        credits_.push({now + config_.link_cycles, link});
        if (flit.number + 1 == packet.flits) {
            unused_.push_back(flit.packet);
        }
    }
}

/// Gives link `link` its flit of this cycle.
void FlitNetwork::serve(int link, std::int64_t now) {
    const Link& l = links_[static_cast<std::size_t>(link)];
    if (l.credits == 0) {
        return;
    }
    const int queue = l.holder != kNone ? l.holder : choose(l, now);
    if (queue == kNone) {
        return;
    }
    const Queue& q = queues_[static_cast<std::size_t>(queue)];
    if (!q.flits.empty() && q.ready <= now) {
        start(link, queue, now);
    }
}

/// Round robin: of the queues whose head flit may leave now, the next one behind the last served.
int FlitNetwork::choose(const Link& link, std::int64_t now) const {
    const auto all = static_cast<int>(queues_.size());
    int best = kNone;
    int best_distance = all;
    for (const int queue : link.requests) {
        const int distance = (queue - link.served - 1 + all) % all;
        if (queues_[static_cast<std::size_t>(queue)].ready <= now && distance < best_distance) {
            best = queue;
            best_distance = distance;
        }
    }
    return best;
}

/// The front of `queue` starts on `link`.
void FlitNetwork::start(int link, int queue, std::int64_t now) {
    Link& l = links_[static_cast<std::size_t>(link)];
    Queue& q = queues_[static_cast<std::size_t>(queue)];
    const Flit flit = q.flits.front();
    const Packet& packet = packets_[static_cast<std::size_t>(flit.packet)];
    const bool is_tail = flit.number + 1 == packet.flits;
    if (flit.number == 0) {
        l.requests.erase(std::find(l.requests.begin(), l.requests.end(), queue));
        l.holder = queue;
        l.since = now;
    }
    --l.credits;
    count(link, 1);
    arrivals_.push({now + config_.hop_cycles, link, {flit.number, flit.packet, flit.hop + 1}});
    if (is_source(queue) && !is_tail) {
        ++q.flits.front().number;
    } else {
        q.flits.pop();
    }
    if (!is_source(queue)) {
        credits_.push({now + config_.link_cycles, queue});
    }
    q.ready = now + 1;
    if (!q.flits.empty()) {
        offer(queue, now + 1);
    }
    if (!is_tail) {
        return;
    }
    l.holder = kNone;
    l.served = queue;
    trace(link, l.since, now + 1, packet.message.number);
    if (flit.hop == 0) {
        tell_left(packet.message, now + 1);
    }
    if (static_cast<std::size_t>(flit.hop) + 1 == packet.route.size()) {
        tell_arrived(packet.message, now + config_.hop_cycles);
    }
    if (!l.requests.empty()) {
        visit(link, now + 1);
    }
}

}  // namespace nvcim::sim
