// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <systemc>
#include <vector>

#include "models/chip/chip_config.h"
#include "sim/compiler/program.h"
#include "sim/modules/buffer_ports.h"
#include "sim/modules/calendar.h"
#include "sim/modules/read_trace.h"
#include "sim/trace/tracer.h"

namespace nvcim::sim {

/// Busy cycles of the units inside the crossbars of a group (they work in lock step).
struct GroupActivity {
    std::int64_t products = 0;
    std::int64_t busy = 0;         ///< cycles in which no other product could start
    std::int64_t array = 0;        ///< DACs driving rows, currents settling
    std::int64_t sample_hold = 0;  ///< holding columns for the converters
    std::int64_t adc = 0;
    std::int64_t shift_add = 0;
};

/// Crossbars of one weight matrix as a resource: one product at a time may start, the next one an
/// interval later (GroupPlan::interval_of the reads that it makes). Products end in the order of
/// their starts. A shared block has several users, each with at most one request at a
/// time; among those who ask, `arbitration` chooses:
///  - oldest_first: the one that asked first, at equal times the one with the lowest rank (stage
///    number);
///  - round_robin: the next one in the circle of ranks behind the one that was served last.
///
/// Where the input buffers of its tiles have limited ports, the one that is chosen starts once a
/// port is free on all of them.
class CrossbarGroup : public sc_core::sc_module, public Actor {
public:
    class User {
    public:
        virtual ~User() = default;
        virtual void granted() = 0;    ///< starts its product now, in Phase::kGrant
        virtual void port_busy() = 0;  ///< is chosen, but starts later
    };

    CrossbarGroup(const sc_core::sc_module_name& instance,
                  Calendar& calendar,
                  const GroupPlan& plan,
                  int rank,
                  Arbitration arbitration,
                  Tracer* tracer);

    /// Every product fetches its input through `ports`, which takes them `cycles`.
    void add_fetch(BufferPorts& ports, std::int64_t cycles) {
        fetches_.push_back({&ports, cycles});
    }

    /// Asks for the next start, of a product that makes `reads` reads; User::granted() follows in
    /// this cycle or a later one.
    void request(User& user, int rank, std::int64_t reads);
    void act(int what, std::int64_t argument) override;
    [[nodiscard]] Activity activity_before(int what, std::int64_t argument) const override;

    [[nodiscard]] const GroupPlan& plan() const { return plan_; }
    [[nodiscard]] Tracer::Handle track() const { return track_; }
    /// Cycle from which on the next product may start.
    [[nodiscard]] std::int64_t free() const { return free_; }
    /// Cycle at which the product that was started last ends.
    [[nodiscard]] std::int64_t end() const { return end_; }
    [[nodiscard]] const GroupActivity& activity() const { return activity_; }

private:
    struct Request {
        std::int64_t cycle;
        int rank;
        std::int64_t reads;
        User* user;
    };

    struct Fetch {
        BufferPorts* ports;
        std::int64_t cycles;
    };

    [[nodiscard]] std::vector<Request>::iterator choose();
    void arbitrate();
    void start(User& user, std::int64_t reads);
    std::int64_t reserve_ports();

    Calendar& calendar_;
    const GroupPlan& plan_;
    int rank_;
    Arbitration arbitration_;
    Tracer* tracer_;
    Tracer::Handle track_ = Tracer::kOff;
    std::vector<Fetch> fetches_;      ///< empty: ports are not limited
    std::optional<ReadTrace> reads_;  ///< if the tracer wants them
    std::vector<Request> requests_;
    User* chosen_ = nullptr;  ///< waits for ports
    std::int64_t chosen_reads_ = 0;
    int served_ = -1;        ///< rank of the user that was served last
    std::int64_t free_ = 0;  ///< earliest start of the next product
    std::int64_t end_ = 0;
    std::int64_t woken_ = -1;     ///< cycle of the arbitration that is entered
    EventId started_ = kNoEvent;  ///< the product before
    GroupActivity activity_;
};

}  // namespace nvcim::sim
