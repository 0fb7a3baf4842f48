// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/outlet.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/base/error.h"

namespace nvcim::sim {

namespace {

enum What { kSend, kLeft, kArrived };  // argument of kLeft and kArrived: route

}  // namespace

Outlet::Outlet(Calendar& calendar, Network& network, PixelSource& source, int stage)
    : calendar_(calendar), network_(network), source_(source), stage_(stage) {}

void Outlet::add(const Destination& destination) {
    routes_.push_back({});
    routes_.back().to = destination;
    routes_.back().hops = network_.hops(destination.from, destination.to);
}

void Outlet::made(std::int64_t count) {
    made_ += count;
    const std::int64_t now = calendar_.now();
    if (!made_at_.empty() && made_at_.back().cycle == now) {
        made_at_.back().end = made_;
    } else {
        made_at_.push({made_, now});
    }
    wake();
}

void Outlet::wake() {
    if (!is_send_entered_) {
        is_send_entered_ = true;
        calendar_.at(calendar_.now(), Phase::kSend, stage_, *this, kSend);
    }
}

void Outlet::act(int what, std::int64_t argument) {
    if (what == kSend) {
        is_send_entered_ = false;
        send_all();
        return;
    }
    Route& route = routes_[static_cast<std::size_t>(argument)];
    if (what == kArrived) {
        const std::int64_t made = route.made_times.front();
        route.made_times.pop();
        const std::int64_t pixel = route.arrived++;
        route.to.sink->deliver(route.to.input, route.to.part, pixel, made);
        return;
    }
    ++route.left;
    const std::int64_t done = sent();
    if (done > forgotten_) {
        while (!made_at_.empty() && made_at_.front().end <= done) {
            made_at_.pop();
        }
        forgotten_ = done;
        source_.sent_before(done);
    }
    wake();
}

std::int64_t Outlet::sent() const {
    std::int64_t least = made_;
    for (const Route& route : routes_) {
        least = std::min(least, route.left);
    }
    return least;
}

std::int64_t Outlet::arrived() const {
    std::int64_t least = made_;
    for (const Route& route : routes_) {
        least = std::min(least, route.arrived);
    }
    return least;
}

/// Cycle at which `pixel`, which has not left everywhere, was made.
std::int64_t Outlet::made_cycle(std::int64_t pixel) const {
    std::size_t low = 0;
    for (std::size_t high = made_at_.size() - 1; low < high;) {
        const std::size_t middle = (low + high) / 2;
        if (made_at_[middle].end <= pixel) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return made_at_[low].cycle;
}

void Outlet::send_all() {
    for (std::size_t r = 0; r < routes_.size(); ++r) {
        const Route& route = routes_[r];
        const bool has_room =
            route.to.buffer == nullptr || route.to.buffer->has_room(route.to.partition, 1);
        if (route.sent == route.left && route.sent < made_ && has_room) {
            send_one(r);
        }
    }
}

void Outlet::send_one(std::size_t r) {
    Route& route = routes_[r];
    const Destination& to = route.to;
    if (to.buffer != nullptr) {
        to.buffer->claim(to.partition, 1);
    }
    route.made_times.push(made_cycle(route.sent));
    bits_read_ += to.bits;
    bit_hops_ += to.bits * route.hops;
    local_bits_ += to.from == to.to ? to.bits : 0;
    Message message;
    message.from = to.from;
    message.to = to.to;
    message.bits = to.bits;
    message.actor = this;
    message.rank = stage_;
    message.left = kLeft;
    message.arrived = kArrived;
    message.argument = static_cast<std::int64_t>(r);
    message.number = route.sent++;
    network_.send(message);
}

std::vector<std::string> Outlet::held_up() const {
    std::vector<std::string> list;
    for (const Route& route : routes_) {
        if (route.sent < made_) {
            list.push_back(fmt::format(
                "{} (tile {}): no room for pixel {}", route.to.name, route.to.to, route.sent));
        }
    }
    return list;
}

}  // namespace nvcim::sim
