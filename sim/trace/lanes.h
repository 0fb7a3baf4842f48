// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "sim/trace/recorder.h"

namespace nvcim::sim {

/// Slices of one track, in time order; those that overlap an earlier one move to another lane,
/// since a viewer would take an overlap for nesting.
inline std::vector<std::vector<Recorder::Slice>> lanes(std::vector<Recorder::Slice> slices) {
    std::stable_sort(slices.begin(), slices.end(), [](const auto& a, const auto& b) {
        return a.start_ps < b.start_ps;
    });
    std::vector<std::vector<Recorder::Slice>> out;
    for (const Recorder::Slice& slice : slices) {
        const auto free = std::find_if(out.begin(), out.end(), [&](const auto& lane) {
            return lane.back().start_ps + lane.back().duration_ps <= slice.start_ps;
        });
        if (free == out.end()) {
            out.push_back({slice});
        } else {
            free->push_back(slice);
        }
    }
    return out;
}

/// Slices by track.
inline std::vector<std::vector<Recorder::Slice>> by_track(const Recorder& trace) {
    std::vector<std::vector<Recorder::Slice>> out(trace.tracks().size());
    for (const Recorder::Slice& slice : trace.slices()) {
        out[slice.track].push_back(slice);
    }
    return out;
}

}  // namespace nvcim::sim
