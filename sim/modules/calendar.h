// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <queue>
#include <systemc>
#include <vector>

namespace nvcim::sim {

/// Order of what happens in one clock cycle. An action may cause others in its own phase or a
/// later one of the same cycle, never in an earlier one, so that every decision sees everything
/// that it depends on.
enum class Phase : std::uint8_t {
    kComplete,  ///< data arrives, products and vector operations end, buffer room is freed
    kEvaluate,  ///< stages look whether their next position can start
    kGrant,     ///< shared resources choose among those who asked
    kSend,      ///< messages enter the network
    kMove,      ///< the network grants links
};

/// Whoever acts when its time has come.
class Actor {
public:
    virtual ~Actor() = default;
    /// `what` and `argument` are those given to Calendar::at().
    virtual void act(int what, std::int64_t argument) = 0;
};

/// The chip's timed actions, in a stated order: by cycle, phase, rank of the actor, then in the
/// order in which they were entered. Modules compute when something ends and enter it here; nothing
/// happens in between, so an idle module costs nothing, and the order of simultaneous actions does
/// not depend on the SystemC kernel's queue (docs/decisions/0006-one-calendar.md).
///
/// One SC_METHOD wakes at each cycle that has actions. Other processes may run beside it.
class Calendar : public sc_core::sc_module {
public:
    SC_HAS_PROCESS(Calendar);
    Calendar(const sc_core::sc_module_name& instance, std::int64_t period_ps);

    /// Cycle 0 is now. Precondition: nothing is entered.
    void restart();

    /// Calls actor.act(what, argument) at `cycle`, which is now or later. `rank` orders actors.
    void at(std::int64_t cycle,
            Phase phase,
            int rank,
            Actor& actor,
            int what,
            std::int64_t argument = 0);

    [[nodiscard]] std::int64_t now() const;  ///< cycles since restart()
    [[nodiscard]] std::int64_t picoseconds(std::int64_t cycle) const {
        return origin_ps_ + cycle * period_ps_;
    }
    [[nodiscard]] std::int64_t period() const { return period_ps_; }
    [[nodiscard]] std::int64_t actions() const { return next_sequence_; }  ///< entered so far

private:
    struct Entry {
        std::int64_t cycle;
        Phase phase;
        int rank;
        std::int64_t sequence;
        Actor* actor;
        int what;
        std::int64_t argument;
    };
    struct Later {
        bool operator()(const Entry& a, const Entry& b) const;
    };

    void wake();

    std::int64_t period_ps_;
    std::int64_t origin_ps_ = 0;
    std::int64_t next_sequence_ = 0;
    Phase phase_ = Phase::kComplete;  ///< of the action that runs
    bool is_running_ = false;
    std::priority_queue<Entry, std::vector<Entry>, Later> entries_;
    sc_core::sc_event event_;
};

}  // namespace nvcim::sim
