// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/outlet.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/base/error.h"

namespace nvcim::sim {

namespace {

// What the outlet is called for: kSend, or a notice of the network about a pixel on a route.
constexpr int kSend = 0;
int left_notice(std::size_t route) {
    return 1 + 2 * static_cast<int>(route);
}
int arrival_notice(std::size_t route) {
    return left_notice(route) + 1;
}
bool is_arrival(int what) {
    return what % 2 == 0;
}
std::size_t route_of(int what) {
    return static_cast<std::size_t>(what - 1) / 2;
}

}  // namespace

Outlet::Outlet(Calendar& calendar, Network& network, PixelSource& source, int stage)
    : calendar_(calendar), network_(network), source_(source), stage_(stage) {}

void Outlet::add(const Destination& destination) {
    routes_.push_back({});
    routes_.back().to = destination;
    routes_.back().hops = network_.hops(destination.from, destination.to);
}

void Outlet::made(std::int64_t count, std::int64_t job) {
    made_ += count;
    if (track_ != Tracer::kOff) {
        makers_.resize(static_cast<std::size_t>(made_), job);
    }
    const std::int64_t now = calendar_.now();
    if (!made_at_.empty() && made_at_.back().cycle == now) {
        made_at_.back().end = made_;
    } else {
        made_at_.push({made_, now, calendar_.running()});
    }
    enter_send();
}

Outlet::Maker Outlet::maker(std::int64_t pixel) const {
    return track_ == Tracer::kOff ? Maker{}
                                  : Maker{track_, makers_[static_cast<std::size_t>(pixel)]};
}

void Outlet::wake() {
    room_made_ = calendar_.running();
    enter_send();
}

void Outlet::enter_send() {
    if (!is_send_entered_) {
        is_send_entered_ = true;
        calendar_.at(calendar_.now(), Phase::kSend, stage_, *this, kSend);
    }
}

void Outlet::act(int what, std::int64_t pixel) {
    if (what == kSend) {
        is_send_entered_ = false;
        send_all();
        return;
    }
    Route& route = routes_[route_of(what)];
    if (is_arrival(what)) {
        const std::int64_t made = route.made_times.front();
        route.made_times.pop();
        ++route.arrived;
        route.to.sink->deliver(route.to.input, route.to.part, pixel, made);
        return;
    }
    ++route.left;
    route.last_left = calendar_.running();
    route.left_at = calendar_.now();
    const std::int64_t done = sent();
    if (done > forgotten_) {
        while (!made_at_.empty() && made_at_.front().end <= done) {
            made_at_.pop();
        }
        forgotten_ = done;
        source_.sent_before(done);
    }
    enter_send();
}

Activity Outlet::activity_before(int what, std::int64_t pixel) const {
    if (what == kSend) {
        return {};
    }
    const Destination& to = routes_[route_of(what)].to;
    return is_arrival(what) ? Activity{to.name,
                                       network_.name(),
                                       "transfer",
                                       pixel,
                                       network_.least_until_arrived(to.from, to.to, to.bits)}
                            : Activity{to.name,
                                       network_.name(),
                                       "sending",
                                       pixel,
                                       network_.least_until_left(to.from, to.to, to.bits)};
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

/// The run of `pixel`, which has not left everywhere.
const Outlet::Made& Outlet::made_run(std::int64_t pixel) const {
    std::size_t low = 0;
    for (std::size_t high = made_at_.size() - 1; low < high;) {
        const std::size_t middle = (low + high) / 2;
        if (made_at_[middle].end <= pixel) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return made_at_[low];
}

/// Of what the next pixel of a route needs, what it got last.
EventId Outlet::held_up_by(const Route& route, const Made& made) const {
    const std::int64_t now = calendar_.now();
    if (made.cycle == now) {  // at cycle 0 nobody made the images
        return made.cause == kNoEvent ? calendar_.running() : made.cause;
    }
    return route.left_at == now ? route.last_left : room_made_;
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
    const Made& made = made_run(route.sent);
    route.made_times.push(made.cycle);
    bits_read_ += to.bits;
    bit_hops_ += to.bits * route.hops;
    local_bits_ += to.from == to.to ? to.bits : 0;
    Message message;
    message.from = to.from;
    message.to = to.to;
    message.bits = to.bits;
    message.actor = this;
    message.rank = stage_;
    message.left = left_notice(r);
    message.arrived = arrival_notice(r);
    message.cause = held_up_by(route, made);
    message.argument = message.number = route.sent++;
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
