// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace nvcim::sim {

class Actor;

/// An action of the calendar, numbered in the order in which they are entered.
using EventId = std::int64_t;
inline constexpr EventId kNoEvent = -1;

/// What a unit did, or what was waited for, before an action.
struct Activity {
    std::string stage;        ///< on whose behalf, "" if nobody's
    std::string unit;         ///< module path
    std::string kind;         ///< "product", "transfer" ...
    std::int64_t number = 0;  ///< output position or pixel
    /// Cycles that it takes where nobody is in the way; what goes beyond is waiting. Below 0: all.
    std::int64_t own_cycles = -1;
};

/// A stretch of the critical path.
struct PathStep {
    std::int64_t start = 0, end = 0;  ///< cycles
    std::string stage, unit, kind;
    std::int64_t number = 0;
};

/// Remembers for every action of a run which action it had to wait for, its cause: the one that
/// entered it unless Calendar::because() named another. An action happens as soon as its cause is
/// over and the time between has passed, so the chain of causes behind the last action is a
/// critical path: its steps follow each other without a gap, and their lengths add up to the time.
class EventLog {
public:
    void add(EventId event,
             EventId cause,
             std::int64_t cycle,
             const Actor& actor,
             int what,
             std::int64_t argument);
    void because(EventId event, EventId cause);

    /// The steps up to `event`, first one first, those of no cycles left out.
    [[nodiscard]] std::vector<PathStep> path_to(EventId event) const;

private:
    struct Entry {
        EventId cause;
        std::int64_t cycle;
        const Actor* actor;
        std::int64_t argument;
        int what;
    };

    EventId first_ = kNoEvent;  ///< number of entries_.front()
    std::vector<Entry> entries_;
};

}  // namespace nvcim::sim
