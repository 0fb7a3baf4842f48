// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/calendar.h"

#include <tuple>

#include "models/base/error.h"
#include "sim/modules/sim_time.h"

namespace nvcim::sim {

bool Calendar::Later::operator()(const Entry& a, const Entry& b) const {
    return std::tie(a.cycle, a.phase, a.rank, a.sequence) >
           std::tie(b.cycle, b.phase, b.rank, b.sequence);
}

Calendar::Calendar(const sc_core::sc_module_name& instance, std::int64_t period_ps)
    : sc_module(instance), period_ps_(period_ps) {
    SC_METHOD(wake);
    sensitive << event_;
    dont_initialize();
}

void Calendar::restart() {
    NVCIM_ASSERT(entries_.empty());
    origin_ps_ = now_ps();
}

std::int64_t Calendar::now() const {
    return (now_ps() - origin_ps_) / period_ps_;
}

void Calendar::at(
    std::int64_t cycle, Phase phase, int rank, Actor& actor, int what, std::int64_t argument) {
    NVCIM_ASSERT(cycle > now() || (cycle == now() && (!is_running_ || phase >= phase_)));
    const bool is_first = entries_.empty() || cycle < entries_.top().cycle;
    entries_.push({cycle, phase, rank, next_sequence_++, &actor, what, argument});
    if (is_first && !is_running_) {
        event_.notify(to_sc_time(picoseconds(cycle) - now_ps()));
    }
}

void Calendar::wake() {
    is_running_ = true;
    const std::int64_t cycle = now();
    while (!entries_.empty() && entries_.top().cycle == cycle) {
        const Entry entry = entries_.top();
        entries_.pop();
        phase_ = entry.phase;
        entry.actor->act(entry.what, entry.argument);
    }
    phase_ = Phase::kComplete;
    is_running_ = false;
    if (!entries_.empty()) {
        event_.notify(to_sc_time(picoseconds(entries_.top().cycle) - now_ps()));
    }
}

}  // namespace nvcim::sim
