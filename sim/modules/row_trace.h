// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "models/crossbar/program.h"
#include "sim/trace/tracer.h"

namespace nvcim::sim {

/// Cycles of what the write drivers of a row do, and how long a cycle is.
struct RowTiming {
    std::int64_t setup = 0;
    std::int64_t set = 0, reset = 0, mixed = 0;  ///< a pulse slot by polarity
    std::int64_t read = 0;
    std::int64_t period_ps = 0;
};

/// Shows in a trace what goes on while a row is written in row mode: setup, then pulse slots, each
/// followed by a verify read as long as there are any. The writes of a row are counted, their order
/// is not kept: slots with SET pulses only come first, those with RESET pulses only last.
class RowTrace {
public:
    /// Tracks below the path of a crossbar: drivers, verify.
    RowTrace(Tracer& tracer, const std::string& crossbar);

    void row(const RowWrites& row, const RowTiming& timing, std::int64_t start_ps);

private:
    Tracer* tracer_;
    Tracer::Handle drivers_, verify_;
};

}  // namespace nvcim::sim
