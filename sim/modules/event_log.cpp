// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/event_log.h"

#include <algorithm>

#include "models/base/error.h"
#include "sim/modules/calendar.h"

namespace nvcim::sim {

void EventLog::add(EventId event,
                   EventId cause,
                   std::int64_t cycle,
                   const Actor& actor,
                   int what,
                   std::int64_t argument) {
    if (entries_.empty()) {
        first_ = event;
    }
    NVCIM_ASSERT(event == first_ + static_cast<EventId>(entries_.size()));
    entries_.push_back({cause, cycle, &actor, argument, what});
}

void EventLog::because(EventId event, EventId cause) {
    if (event >= first_ && cause >= first_) {
        entries_[static_cast<std::size_t>(event - first_)].cause = cause;
    }
}

std::vector<PathStep> EventLog::path_to(EventId event) const {
    std::vector<PathStep> path;
    while (event >= first_ && event != kNoEvent) {
        const Entry& entry = entries_[static_cast<std::size_t>(event - first_)];
        const std::int64_t start =
            entry.cause < first_ ? 0
                                 : entries_[static_cast<std::size_t>(entry.cause - first_)].cycle;
        NVCIM_ASSERT(start <= entry.cycle && entry.cause < event);
        if (start < entry.cycle) {
            const Activity did = entry.actor->activity_before(entry.what, entry.argument);
            const std::int64_t own = did.own_cycles < 0 ? entry.cycle - start : did.own_cycles;
            const std::int64_t begin = std::max(start, entry.cycle - own);
            path.push_back({begin, entry.cycle, did.stage, did.unit, did.kind, did.number});
            if (start < begin) {
                path.push_back(
                    {start, begin, did.stage, did.unit, did.kind + " held up", did.number});
            }
        }
        event = entry.cause;
    }
    std::reverse(path.begin(), path.end());
    return path;
}

}  // namespace nvcim::sim
