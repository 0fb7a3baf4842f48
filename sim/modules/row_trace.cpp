// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/row_trace.h"

namespace nvcim::sim {

RowTrace::RowTrace(Tracer& tracer, const std::string& crossbar)
    : tracer_(&tracer),
      drivers_(tracer.add_track(crossbar + ".drivers")),
      verify_(tracer.add_track(crossbar + ".verify")) {}

void RowTrace::row(const RowWrites& row, const RowTiming& timing, std::int64_t start_ps) {
    std::int64_t now_ps = start_ps;
    const auto show = [&](Tracer::Handle track, const char* kind, std::int64_t cycles, int number) {
        tracer_->slice(track, kind, now_ps, cycles * timing.period_ps, number);
        now_ps += cycles * timing.period_ps;
    };
    show(drivers_, "setup", timing.setup, 0);
    const int mixed_from = row.slowest_pulses - row.reset_only_slots - row.mixed_slots;
    const int reset_from = row.slowest_pulses - row.reset_only_slots;
    for (int slot = 0; slot < row.slowest_pulses || slot < row.slowest_reads; ++slot) {
        if (slot < mixed_from) {
            show(drivers_, "set", timing.set, slot);
        } else if (slot < reset_from) {
            show(drivers_, "set_and_reset", timing.mixed, slot);
        } else if (slot < row.slowest_pulses) {
            show(drivers_, "reset", timing.reset, slot);
        }
        if (slot < row.slowest_reads) {
            show(verify_, "verify_read", timing.read, slot);
        }
    }
}

}  // namespace nvcim::sim
