// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/crossbar_group.h"

#include <algorithm>
#include <tuple>

#include "models/base/error.h"

namespace nvcim::sim {

namespace {

enum What { kArbitrate, kStart };

}  // namespace

CrossbarGroup::CrossbarGroup(const sc_core::sc_module_name& instance,
                             Calendar& calendar,
                             const GroupPlan& plan,
                             int rank,
                             Arbitration arbitration,
                             Tracer* tracer)
    : sc_module(instance),
      calendar_(calendar),
      plan_(plan),
      rank_(rank),
      arbitration_(arbitration),
      tracer_(tracer) {
    if (tracer_ != nullptr) {
        track_ = tracer_->add_track(name());
        if (tracer_->wants_reads()) {
            reads_.emplace(*tracer_, name());
        }
    }
}

void CrossbarGroup::request(User& user, int rank, std::int64_t reads) {
    const std::int64_t now = calendar_.now();
    requests_.push_back({now, rank, reads, &user});
    const std::int64_t cycle = std::max(now, free_);
    if (woken_ != cycle) {
        woken_ = cycle;
        const EventId grant = calendar_.at(cycle, Phase::kGrant, rank_, *this, kArbitrate);
        if (cycle > now) {
            calendar_.because(grant, started_);
        }
    }
}

std::vector<CrossbarGroup::Request>::iterator CrossbarGroup::choose() {
    return std::min_element(
        requests_.begin(), requests_.end(), [&](const Request& a, const Request& b) {
            if (arbitration_ == Arbitration::kRoundRobin) {
                const bool a_waits = a.rank <= served_;  // for the next turn of the circle
                const bool b_waits = b.rank <= served_;
                return std::tie(a_waits, a.rank) < std::tie(b_waits, b.rank);
            }
            return std::tie(a.cycle, a.rank) < std::tie(b.cycle, b.rank);
        });
}

void CrossbarGroup::act(int what, std::int64_t /*argument*/) {
    if (what == kStart) {
        start(*chosen_, chosen_reads_);
    } else {
        arbitrate();
    }
}

void CrossbarGroup::arbitrate() {
    const std::int64_t now = calendar_.now();
    NVCIM_ASSERT(!requests_.empty() && now >= free_);
    const auto chosen = choose();
    User* const user = chosen->user;
    const std::int64_t reads = chosen->reads;
    served_ = chosen->rank;
    requests_.erase(chosen);

    const std::int64_t begin = reserve_ports();
    free_ = begin + plan_.interval_of(reads);
    if (!requests_.empty()) {
        woken_ = free_;
        calendar_.at(free_, Phase::kGrant, rank_, *this, kArbitrate);
    }
    if (begin == now) {
        start(*user, reads);
        return;
    }
    chosen_ = user;
    chosen_reads_ = reads;
    user->port_busy();
    calendar_.at(begin, Phase::kGrant, rank_, *this, kStart);
}

/// One port on every tile, for the same cycles; returns the first of them.
std::int64_t CrossbarGroup::reserve_ports() {
    std::int64_t begin = calendar_.now();
    for (const Fetch& fetch : fetches_) {
        begin = std::max(begin, fetch.ports->free());
    }
    for (const Fetch& fetch : fetches_) {
        fetch.ports->fetch(begin, fetch.cycles, activity_.products);
    }
    return begin;
}

void CrossbarGroup::start(User& user, std::int64_t reads) {
    const std::int64_t now = calendar_.now();
    started_ = calendar_.running();
    const std::int64_t interval = plan_.interval_of(reads);
    end_ = std::max(end_, now + plan_.latency_of(reads));
    ++activity_.products;
    activity_.busy += interval;
    activity_.array += reads * plan_.mvm.read;
    activity_.adc += reads * plan_.mvm.convert;
    activity_.sample_hold += reads * plan_.mvm.convert;
    activity_.shift_add += reads * plan_.mvm.shift_add;
    if (tracer_ != nullptr) {
        tracer_->slice(track_,
                       "mvm",
                       calendar_.picoseconds(now),
                       interval * calendar_.period(),
                       activity_.products - 1);
    }
    if (reads_) {
        reads_->product(calendar_, plan_, now, reads);
    }
    user.granted();
}

Activity CrossbarGroup::activity_before(int what, std::int64_t /*argument*/) const {
    return {plan_.name, name(), what == kStart ? "buffer port" : "product before", 0, -1};
}

}  // namespace nvcim::sim
