// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/calendar.h"

#include <algorithm>
#include <limits>

#include "models/base/error.h"
#include "sim/modules/sim_time.h"

namespace nvcim::sim {

namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
constexpr unsigned kSequenceBits = 41;  // 2 * 10^12 actions; three bits are left for the phase
constexpr unsigned kRankBits = 20;

}  // namespace

Calendar::Calendar(const sc_core::sc_module_name& instance, std::int64_t period_ps)
    : sc_module(instance), period_ps_(period_ps), wheel_(kSlots) {
    SC_METHOD(wake);
    sensitive << event_;
    dont_initialize();
}

void Calendar::restart() {
    NVCIM_ASSERT(!has_entries());
    origin_ps_ = now_ps();
    cycle_ = 0;
}

std::int64_t Calendar::kernel_cycle() const {
    return (now_ps() - origin_ps_) / period_ps_;
}

bool Calendar::has_entries() const {
    return !current_.empty() || next_cycle() != kNever;
}

void Calendar::at(
    std::int64_t cycle, Phase phase, int rank, Actor& actor, int what, std::int64_t argument) {
    NVCIM_ASSERT(rank >= -1 && rank <= kMostRank);
    const Order place = (static_cast<Order>(phase) << (kSequenceBits + kRankBits)) |
                        (static_cast<Order>(rank + 1) << kSequenceBits);
    const Entry entry{place | static_cast<Order>(next_sequence_++), &actor, argument, what};
    if (is_running_ && cycle == cycle_) {
        NVCIM_ASSERT(static_cast<Order>(phase) >= order_ >> (kSequenceBits + kRankBits));
        current_.push_back(entry);
        std::push_heap(current_.begin(), current_.end(), LaterInCycle{});
        return;
    }
    NVCIM_ASSERT(cycle >= now());
    const bool is_first = !is_running_ && cycle < next_cycle();
    if (cycle - cycle_ < static_cast<std::int64_t>(kSlots)) {
        const std::size_t slot = static_cast<std::size_t>(cycle) % kSlots;
        wheel_[slot].push_back(entry);
        occupied_[slot / kWordBits] |= std::uint64_t{1} << (slot % kWordBits);
    } else {
        far_.push({cycle, entry});
    }
    if (is_first) {
        notify();
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
    current_.swap(wheel_[slot]);
    occupied_[slot / kWordBits] &= ~(std::uint64_t{1} << (slot % kWordBits));
    while (!far_.empty() && far_.top().cycle == cycle_) {
        current_.push_back(far_.top().entry);
        far_.pop();
    }
    std::make_heap(current_.begin(), current_.end(), LaterInCycle{});
}

void Calendar::notify() {
    event_.notify(to_sc_time(picoseconds(next_cycle()) - now_ps()));
}

void Calendar::wake() {
    cycle_ = kernel_cycle();
    collect();
    is_running_ = true;
    while (!current_.empty()) {
        std::pop_heap(current_.begin(), current_.end(), LaterInCycle{});
        const Entry entry = current_.back();
        current_.pop_back();
        order_ = entry.order;
        entry.actor->act(entry.what, entry.argument);
    }
    is_running_ = false;
    if (has_entries()) {
        notify();
    }
}

}  // namespace nvcim::sim
