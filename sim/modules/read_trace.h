// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "sim/compiler/program.h"
#include "sim/modules/calendar.h"
#include "sim/trace/tracer.h"

namespace nvcim::sim {

/// Shows in a trace what goes on inside the products of a crossbar group: the fetch of the input
/// vector, then every read on the units that it passes (models/crossbar/timing.h), then the adder
/// tree. One track per unit below the group's path: fetch, array, adc, shift_add, adders.
class ReadTrace {
public:
    ReadTrace(Tracer& tracer, const std::string& path);

    /// A product that starts at `cycle` and makes `reads` reads in turn.
    void product(const Calendar& calendar,
                 const GroupPlan& group,
                 std::int64_t cycle,
                 std::int64_t reads);

private:
    void slice(const Calendar& calendar,
               Tracer::Handle track,
               const char* kind,
               std::int64_t start,
               std::int64_t cycles,
               std::int64_t number);

    Tracer& tracer_;
    Tracer::Handle fetch_, array_, adc_, shift_add_, adders_;
};

}  // namespace nvcim::sim
