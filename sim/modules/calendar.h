// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <queue>
#include <systemc>
#include <vector>

#include "sim/modules/event_log.h"

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
    /// What went on until such an action. Depends on nothing that changes during a run.
    [[nodiscard]] virtual Activity activity_before(int what, std::int64_t argument) const;
};

/// The chip's timed actions, in a stated order: by cycle, phase, rank of the actor, then in the
/// order in which they were entered. Modules compute when something ends and enter it here; nothing
/// happens in between, so an idle module costs nothing, and the order of simultaneous actions does
/// not depend on the SystemC kernel's queue (docs/decisions/0006-one-calendar.md).
///
/// One SC_METHOD wakes at each cycle that has actions. Other processes may run beside it.
///
/// Actions of the next kSlots cycles hang on a wheel, one list per cycle, later ones wait in a
/// heap; those of the cycle that runs are put in order as it begins. The links of the lists come
/// from one pool, last freed first used, so that they stay in cache.
class Calendar : public sc_core::sc_module {
public:
    SC_HAS_PROCESS(Calendar);
    Calendar(const sc_core::sc_module_name& instance, std::int64_t period_ps);

    /// Cycle 0 is now. Precondition: nothing is entered.
    void restart();

    /// Calls actor.act(what, argument) at `cycle`, which is now or later. `rank` orders actors,
    /// -1 .. kMostRank. Its cause is the action that runs.
    EventId at(std::int64_t cycle,
               Phase phase,
               int rank,
               Actor& actor,
               int what,
               std::int64_t argument = 0);
    static constexpr int kMostRank = (1 << 20) - 2;

    /// From now on `log` hears of all actions, null: nobody does. It must hear of all or none that
    /// are entered before it is taken away.
    void set_log(EventLog* log) { log_ = log; }
    /// The action that runs, kNoEvent outside.
    [[nodiscard]] EventId running() const {
        return is_running_ ? static_cast<EventId>(order_ & kSequenceMask) : kNoEvent;
    }
    /// What really held `event` up was `cause`, not the action that entered it.
    void because(EventId event, EventId cause) {
        if (log_ != nullptr) {
            log_->because(event, cause);
        }
    }

    /// Cycles since restart().
    [[nodiscard]] std::int64_t now() const { return is_running_ ? cycle_ : kernel_cycle(); }
    [[nodiscard]] std::int64_t picoseconds(std::int64_t cycle) const {
        return origin_ps_ + cycle * period_ps_;
    }
    [[nodiscard]] std::int64_t period() const { return period_ps_; }
    [[nodiscard]] std::int64_t actions() const { return next_sequence_; }  ///< entered so far

private:
    /// Where an entry stands within its cycle: phase, rank + 1 and sequence in one number.
    using Order = std::uint64_t;
    static constexpr unsigned kSequenceBits = 41;  // 2 * 10^12 actions; 3 bits left for the phase
    static constexpr unsigned kRankBits = 20;
    static constexpr Order kSequenceMask = (Order{1} << kSequenceBits) - 1;
    struct Entry {
        Order order;
        Actor* actor;
        std::int64_t argument;
        int what;
    };
    struct Link {
        Entry entry;
        std::int32_t next;
    };
    struct FarEntry {
        std::int64_t cycle;
        Entry entry;
        friend bool operator<(const FarEntry& a, const FarEntry& b) { return a.cycle > b.cycle; }
    };

    static constexpr std::size_t kSlots = 1024;  ///< power of two, larger than most latencies
    static constexpr std::size_t kWordBits = 64;
    static constexpr std::int32_t kNone = -1;

    [[nodiscard]] std::int64_t kernel_cycle() const;
    [[nodiscard]] std::int64_t next_cycle() const;
    [[nodiscard]] std::int64_t next_in_wheel() const;
    void hang(std::size_t slot, const Entry& entry);
    void insert(const Entry& entry);
    void collect();
    void wake();

    std::int64_t period_ps_;
    std::int64_t origin_ps_ = 0;
    std::int64_t next_sequence_ = 0;
    std::int64_t cycle_ = 0;     ///< the one that runs or ran last; the wheel begins here
    std::int64_t notified_ = 0;  ///< the one that event_ stands for
    Order order_ = 0;            ///< of the action that runs
    bool is_running_ = false;
    std::vector<Entry> current_;  ///< of the cycle that runs, last one first
    std::vector<Link> links_;
    std::int32_t free_link_ = kNone;
    std::array<std::int32_t, kSlots> wheel_;                    ///< [cycle mod kSlots]: first link
    std::array<std::uint64_t, kSlots / kWordBits> occupied_{};  ///< slots that hold something
    std::priority_queue<FarEntry> far_;
    EventLog* log_ = nullptr;
    sc_core::sc_event event_;
};

}  // namespace nvcim::sim
