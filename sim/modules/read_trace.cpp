// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/read_trace.h"

namespace nvcim::sim {

ReadTrace::ReadTrace(Tracer& tracer, const std::string& path)
    : tracer_(tracer),
      fetch_(tracer.add_track(path + ".fetch")),
      array_(tracer.add_track(path + ".array")),
      adc_(tracer.add_track(path + ".adc")),
      shift_add_(tracer.add_track(path + ".shift_add")),
      adders_(tracer.add_track(path + ".adders")) {}

void ReadTrace::product(const Calendar& calendar,
                        const GroupPlan& group,
                        std::int64_t cycle,
                        std::int64_t reads) {
    const MvmTiming& mvm = group.mvm;
    slice(calendar, fetch_, "fetch", cycle, group.fetch, 0);
    std::int64_t start = cycle + group.fetch;
    for (std::int64_t read = 0; read < reads; ++read) {
        slice(calendar, array_, "read", start, mvm.read, read);
        slice(calendar, adc_, "convert", start + mvm.read, mvm.convert, read);
        slice(calendar, shift_add_, "add", start + mvm.read + mvm.convert, mvm.shift_add, read);
        start += mvm.pace;
    }
    slice(calendar, adders_, "add", cycle + group.latency_of(reads) - group.add, group.add, 0);
}

void ReadTrace::slice(const Calendar& calendar,
                      Tracer::Handle track,
                      const char* kind,
                      std::int64_t start,
                      std::int64_t cycles,
                      std::int64_t number) {
    if (cycles > 0) {
        tracer_.slice(track, kind, calendar.picoseconds(start), cycles * calendar.period(), number);
    }
}

}  // namespace nvcim::sim
