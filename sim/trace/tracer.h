// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace nvcim::sim {

/// What the modules tell a trace. Modules hold a `Tracer*` that is null when tracing is off, so
/// that an untraced run pays one branch per event. Tracing observes: it never changes a result.
///
/// Tracks and signals are registered while the chip is built, before the simulation starts; a
/// path filter may turn them off (the returned handle is then kOff and calls with it do nothing).
class Tracer {
public:
    using Handle = std::uint32_t;
    static constexpr Handle kOff = 0;

    virtual ~Tracer() = default;

    /// A row of a timeline: one hardware unit, named by its module path ("tile_0.conv1.crossbars").
    virtual Handle add_track(const std::string& path) = 0;
    /// A level that changes over time (busy flag, buffer fill); `bits` is its width in a VCD file.
    virtual Handle add_signal(const std::string& path, int bits) = 0;

    /// A span of activity on a track. `kind` is a literal ("mvm", "transfer"), `argument` says
    /// which (output position, image).
    virtual void slice(Handle track,
                       const char* kind,
                       std::int64_t start_ps,
                       std::int64_t duration_ps,
                       std::int64_t argument) = 0;
    /// The level of a signal from simulated time `time_ps` (now) on.
    virtual void set(Handle signal, std::int64_t time_ps, std::int64_t value) = 0;

    /// The slice with argument `to_argument` of track `to` needed what the one with `from_argument`
    /// of track `from` made. Arguments are unique on tracks that have flows.
    virtual void flow(Handle /*from*/,
                      std::int64_t /*from_argument*/,
                      Handle /*to*/,
                      std::int64_t /*to_argument*/) {}
    /// What all slices of these tracks took together, whether the trace keeps them or not.
    virtual void set_energy(const std::vector<Handle>& /*tracks*/, double /*picojoules*/) {}
    /// The next stretch of the critical path of the first inference.
    struct PathStep {
        std::int64_t start_ps = 0, duration_ps = 0;
        std::string stage;        ///< on whose behalf
        std::string unit;         ///< module path of who worked, or was waited for
        std::string kind;         ///< what it did
        std::int64_t number = 0;  ///< output position or pixel
    };
    virtual void path_step(const PathStep& /*step*/) {}
    /// The run is over: what still comes is little, and must not be lost.
    virtual void ends() {}
    /// Whether the reads inside a product are to be traced one by one.
    [[nodiscard]] virtual bool wants_reads() const { return false; }
};

/// Width of a signal that counts up to `most`.
inline int bits_for(std::int64_t most) {
    int bits = 1;
    while (bits < 63 && (most >> bits) > 0) {
        ++bits;
    }
    return bits;
}

}  // namespace nvcim::sim
