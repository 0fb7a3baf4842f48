// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/outlet.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/base/error.h"

namespace nvcim::sim {

namespace {

enum What { kSend, kLeft, kArrived };  // argument of kLeft and kArrived: route

}  // namespace

Outlet::Outlet(
    Calendar& calendar, Network& network, PixelSource& source, int stage, const MessageHook& hook)
    : calendar_(calendar), network_(network), source_(source), stage_(stage), hook_(hook) {}

void Outlet::add(const Destination& destination) {
    routes_.push_back({destination, 0, 0, {}});
}

void Outlet::made(std::int64_t count) {
    made_ += count;
    made_at_.insert(made_at_.end(), static_cast<std::size_t>(count), calendar_.now());
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
        PixelMessage message = std::move(route.in_transit.front());
        route.in_transit.pop_front();
        message.arrived = calendar_.now();
        route.to.sink->deliver(route.to.input, route.to.part, message);
        return;
    }
    ++route.left;
    const std::int64_t done = sent();
    if (done > forgotten_) {
        made_at_.erase(made_at_.begin(), made_at_.begin() + (done - forgotten_));
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
    PixelMessage message;
    message.pixel = route.sent;
    message.first_channel = to.first_channel;
    message.values.resize(static_cast<std::size_t>(to.channels));
    message.made = made_at_[static_cast<std::size_t>(route.sent - forgotten_)];
    source_.read_pixel(message.pixel, message);
    if (hook_) {
        hook_(stage_, message);
    }
    bits_read_ += to.bits;
    bit_hops_ += to.bits * network_.hops(to.from, to.to);
    local_bits_ += to.from == to.to ? to.bits : 0;
    ++route.sent;
    Message sent;
    sent.from = to.from;
    sent.to = to.to;
    sent.bits = to.bits;
    sent.actor = this;
    sent.rank = stage_;
    sent.left = kLeft;
    sent.arrived = kArrived;
    sent.argument = static_cast<std::int64_t>(r);
    sent.number = message.pixel;
    route.in_transit.push_back(std::move(message));
    network_.send(sent);
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
