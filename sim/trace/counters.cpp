// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/counters.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

namespace nvcim::sim {

namespace {

/// A level that is the sum of what every slice adds while it is under way.
void add_sum(Recorder& trace,
             const char* path,
             int bits,
             const std::function<double(const Recorder::Slice&)>& share) {
    std::vector<std::pair<std::int64_t, double>> changes;
    for (const Recorder::Slice& slice : trace.slices()) {
        const double adds = share(slice);
        if (adds > 0.0 && slice.duration_ps > 0) {
            changes.emplace_back(slice.start_ps, adds);
            changes.emplace_back(slice.start_ps + slice.duration_ps, -adds);
        }
    }
    if (changes.empty()) {
        return;
    }
    std::stable_sort(changes.begin(), changes.end(), [](const auto& a, const auto& b) {
        return a.first < b.first;
    });
    const Tracer::Handle signal = trace.add_signal(path, bits);
    double level = 0.0;
    std::int64_t shown = 0;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        level += changes[i].second;
        const std::int64_t rounded = std::llround(level);
        const bool is_last_now = i + 1 == changes.size() || changes[i + 1].first > changes[i].first;
        if (is_last_now && rounded != shown) {
            trace.set(signal, changes[i].first, rounded);
            shown = rounded;
        }
    }
}

}  // namespace

void add_counters(Recorder& trace) {
    constexpr int kCountBits = 16;
    constexpr int kPowerBits = 40;  // up to a megawatt
    const std::vector<std::string> kinds = trace.kinds();
    trace.lift_limit();
    add_sum(trace, "chip.links_busy", kCountBits, [&](const Recorder::Slice& slice) {
        return kinds[slice.kind] == "message" ? 1.0 : 0.0;
    });
    add_sum(trace, "chip.power_uw", kPowerBits, [&](const Recorder::Slice& slice) {
        return trace.microwatts()[slice.track];
    });
}

}  // namespace nvcim::sim
