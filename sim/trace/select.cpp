// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/select.h"

namespace nvcim::sim {

Recorder select(const Recorder& trace, const TraceFilter& filter) {
    Recorder all(filter);
    for (const Recorder::Slice& slice : trace.slices()) {
        all.slice(all.add_track(trace.tracks()[slice.track]),
                  trace.kinds()[slice.kind].c_str(),
                  slice.start_ps,
                  slice.duration_ps,
                  slice.argument);
    }
    for (std::size_t track = 0; track < trace.tracks().size(); ++track) {
        all.set_power(trace.tracks()[track], trace.microwatts()[track]);
    }
    for (const Recorder::Signal& signal : trace.signals()) {
        all.set(all.add_signal(signal.path, signal.bits), filter.from_ps - 1, signal.initial);
    }
    for (const Recorder::Level& level : trace.levels()) {
        const Recorder::Signal& signal = trace.signals()[level.signal];
        all.set(all.add_signal(signal.path, signal.bits), level.time_ps, level.value);
    }
    for (const Recorder::Flow& flow : trace.flows()) {
        all.flow(all.find_track(trace.tracks()[flow.from]),
                 flow.from_argument,
                 all.find_track(trace.tracks()[flow.to]),
                 flow.to_argument);
    }
    for (const Tracer::PathStep& step : trace.critical_path()) {
        all.path_step(step);
    }
    all.drop(trace.dropped());
    return all;
}

}  // namespace nvcim::sim
