// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>

#include "models/chip/chip_config.h"
#include "sim/modules/calendar.h"
#include "sim/trace/tracer.h"

namespace nvcim::sim {

/// Digital unit of a tile, shared by all stages that have their home there. Jobs are served in the
/// order of the calls. A job of n lane cycles (VectorWork) occupies the unit for ceil(n / lanes)
/// cycles, after those before it; its last result is there latency_cycles - 1 cycles later.
class VectorUnit : public sc_core::sc_module {
public:
    VectorUnit(const sc_core::sc_module_name& instance,
               Calendar& calendar,
               const VectorUnitConfig& config,
               Tracer* tracer);

    /// Takes a job now; returns the cycle at which its results are there.
    std::int64_t process(std::int64_t lane_cycles, std::int64_t argument);
    /// That cycle is in the calendar as `event`.
    void entered(EventId event);

    [[nodiscard]] Tracer::Handle track() const { return track_; }
    [[nodiscard]] std::int64_t busy() const { return busy_; }  ///< cycles

private:
    Calendar& calendar_;
    std::int64_t lanes_, latency_;
    Tracer* tracer_;
    Tracer::Handle track_ = Tracer::kOff;
    std::int64_t free_ = 0;
    std::int64_t busy_ = 0;
    bool is_held_up_ = false;  ///< the last job waited for the one before it
    EventId last_ = kNoEvent;
};

}  // namespace nvcim::sim
