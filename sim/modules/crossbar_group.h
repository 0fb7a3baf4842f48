// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "models/chip/chip_config.h"
#include "sim/compiler/program.h"
#include "sim/modules/calendar.h"
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
class CrossbarGroup : public sc_core::sc_module, public Actor {
public:
    class User {
    public:
        virtual ~User() = default;
        virtual void granted() = 0;  ///< starts its product now, in Phase::kGrant
    };

    CrossbarGroup(const sc_core::sc_module_name& instance,
                  Calendar& calendar,
                  const GroupPlan& plan,
                  int rank,
                  Arbitration arbitration,
                  Tracer* tracer);

    /// Asks for the next start, of a product that makes `reads` reads; User::granted() follows in
    /// this cycle or a later one.
    void request(User& user, int rank, std::int64_t reads);
    void act(int what, std::int64_t argument) override;

    [[nodiscard]] const GroupPlan& plan() const { return plan_; }
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

    [[nodiscard]] std::vector<Request>::iterator choose();

    Calendar& calendar_;
    const GroupPlan& plan_;
    int rank_;
    Arbitration arbitration_;
    Tracer* tracer_;
    Tracer::Handle track_ = Tracer::kOff;
    std::vector<Request> requests_;
    int served_ = -1;        ///< rank of the user that was served last
    std::int64_t free_ = 0;  ///< earliest start of the next product
    std::int64_t end_ = 0;
    std::int64_t woken_ = -1;  ///< cycle of the arbitration that is entered
    GroupActivity activity_;
};

}  // namespace nvcim::sim
