// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/calendar.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "models/base/error.h"
#include "sim/modules/sim_time.h"

namespace nvcim::sim {

namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

}  // namespace

Activity Actor::activity_before(int /*what*/, std::int64_t /*argument*/) const {
    return {};
}

Calendar::Calendar(const sc_core::sc_module_name& instance, std::int64_t period_ps)
    : sc_module(instance), period_ps_(period_ps) {
    wheel_.fill(kNone);
    SC_METHOD(wake);
    sensitive << event_;
    dont_initialize();
}

void Calendar::restart() {
    NVCIM_ASSERT(current_.empty() && next_cycle() == kNever);
    origin_ps_ = now_ps();
    cycle_ = 0;
}

std::int64_t Calendar::kernel_cycle() const {
    return (now_ps() - origin_ps_) / period_ps_;
}

EventId Calendar::at(
    std::int64_t cycle, Phase phase, int rank, Actor& actor, int what, std::int64_t argument) {
    NVCIM_ASSERT(rank >= -1 && rank <= kMostRank);
    const Order place = (static_cast<Order>(phase) << (kSequenceBits + kRankBits)) |
                        (static_cast<Order>(rank + 1) << kSequenceBits);
    const EventId id = next_sequence_++;
    const Entry entry{place | static_cast<Order>(id), &actor, argument, what};
    if (log_ != nullptr) {
        log_->add(id, running(), cycle, actor, what, argument);
    }
    if (is_running_ && cycle == cycle_) {
        NVCIM_ASSERT(static_cast<Order>(phase) >= order_ >> (kSequenceBits + kRankBits));
        insert(entry);
        return id;
    }
    NVCIM_ASSERT(cycle >= now());
    const bool is_first = !is_running_ && cycle < next_cycle();
    if (cycle - cycle_ < static_cast<std::int64_t>(kSlots)) {
        hang(static_cast<std::size_t>(cycle) % kSlots, entry);
    } else {
        far_.push({cycle, entry});
    }
    if (is_first) {
        notified_ = cycle;
        event_.notify(to_sc_time(picoseconds(cycle) - now_ps()));
    }
    return id;
}

void Calendar::hang(std::size_t slot, const Entry& entry) {
    std::int32_t link = free_link_;
    if (link == kNone) {
        link = static_cast<std::int32_t>(links_.size());
        links_.push_back({entry, wheel_[slot]});
    } else {
        Link& taken = links_[static_cast<std::size_t>(link)];
        free_link_ = taken.next;
        taken = {entry, wheel_[slot]};
    }
    wheel_[slot] = link;
    occupied_[slot / kWordBits] |= std::uint64_t{1} << (slot % kWordBits);
}

/// Into current_, which is short.
void Calendar::insert(const Entry& entry) {
    current_.push_back(entry);
    for (std::size_t i = current_.size() - 1; i > 0 && current_[i - 1].order < entry.order; --i) {
        std::swap(current_[i - 1], current_[i]);
    }
}

std::int64_t Calendar::next_in_wheel() const {
    const std::size_t begin = static_cast<std::size_t>(cycle_) % kSlots;
    const std::size_t words = occupied_.size();
    for (std::size_t i = 0; i <= words; ++i) {
        const std::size_t word = (begin / kWordBits + i) % words;
        const std::uint64_t from_begin = ~std::uint64_t{0} << (begin % kWordBits);
        // The first word counts from `begin` on, and once more at the end for what lies before.
        const std::uint64_t keep = i == 0       ? from_begin
                                   : i == words ? ~from_begin
                                                : ~std::uint64_t{0};
        const std::uint64_t bits = occupied_[word] & keep;
        if (bits != 0) {
            const std::size_t slot =
                word * kWordBits + static_cast<std::size_t>(__builtin_ctzll(bits));
            return cycle_ + static_cast<std::int64_t>((slot - begin) % kSlots);
        }
    }
    return kNever;
}

std::int64_t Calendar::next_cycle() const {
    const std::int64_t near = next_in_wheel();
    return far_.empty() ? near : std::min(near, far_.top().cycle);
}

/// Moves the actions of cycle_ to current_.
void Calendar::collect() {
    const std::size_t slot = static_cast<std::size_t>(cycle_) % kSlots;
    for (std::int32_t link = wheel_[slot]; link != kNone;) {
        Link& taken = links_[static_cast<std::size_t>(link)];
        current_.push_back(taken.entry);
        const std::int32_t next = taken.next;
        taken.next = free_link_;
        free_link_ = link;
        link = next;
    }
    wheel_[slot] = kNone;
    occupied_[slot / kWordBits] &= ~(std::uint64_t{1} << (slot % kWordBits));
    while (!far_.empty() && far_.top().cycle == cycle_) {
        current_.push_back(far_.top().entry);
        far_.pop();
    }
    if (current_.size() > 1) {
        std::sort(current_.begin(), current_.end(), [](const Entry& a, const Entry& b) {
            return a.order > b.order;
        });
    }
}

void Calendar::wake() {
    cycle_ = notified_;
    collect();
    is_running_ = true;
    while (!current_.empty()) {
        const Entry entry = current_.back();
        current_.pop_back();
        order_ = entry.order;
        entry.actor->act(entry.what, entry.argument);
    }
    is_running_ = false;
    const std::int64_t next = next_cycle();
    if (next != kNever) {
        notified_ = next;
        event_.notify(to_sc_time((next - cycle_) * period_ps_));
    }
}

}  // namespace nvcim::sim
