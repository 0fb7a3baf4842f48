// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/trace/tracer.h"

namespace nvcim::sim {

/// What a trace keeps.
struct TraceFilter {
    /// Globs over module paths, separated by commas; `*` spans dots ("*.tile_0.*,*.port").
    std::string paths = "*";
    std::string kinds = "*";  ///< the same over kinds of slices; levels are of kind "level"
    bool reads = false;       ///< the reads inside a product, one by one
    std::int64_t from_ps = 0;
    std::int64_t to_ps = std::numeric_limits<std::int64_t>::max();  ///< exclusive
    std::size_t max_events = 2000000;
};

/// Tracer that keeps events in memory; the writers (chrome_trace.h, vcd.h) turn them into files
/// after the run. A slice is kept whole if it overlaps the time window; a level is kept if it is
/// set inside, and the last level before the window becomes the signal's initial level. Events
/// beyond `max_events` are counted and dropped.
class Recorder : public Tracer {
public:
    struct Slice {
        std::int64_t start_ps;
        std::int64_t duration_ps;
        std::int64_t argument;
        std::uint32_t track;  ///< index into tracks()
        std::uint32_t kind;   ///< index into kinds()
    };
    struct Flow {
        std::int64_t from_argument, to_argument;
        std::uint32_t from, to;  ///< indices into tracks()
    };
    struct Level {
        std::int64_t time_ps;
        std::int64_t value;
        std::uint32_t signal;  ///< index into signals()
    };
    struct Signal {
        std::string path;
        int bits;
        std::int64_t initial;  ///< level when the window opens, 0 if never set before
    };

    explicit Recorder(TraceFilter filter = {}) : filter_(std::move(filter)) {}

    Handle add_track(const std::string& path) override;
    Handle add_signal(const std::string& path, int bits) override;
    void slice(Handle track,
               const char* kind,
               std::int64_t start_ps,
               std::int64_t duration_ps,
               std::int64_t argument) override;
    void set(Handle signal, std::int64_t time_ps, std::int64_t value) override;
    void flow(Handle from,
              std::int64_t from_argument,
              Handle to,
              std::int64_t to_argument) override;
    void set_energy(const std::vector<Handle>& tracks, double picojoules) override;
    void path_step(const PathStep& step) override;
    void ends() override { ++granted_; }
    [[nodiscard]] bool wants_reads() const override { return filter_.reads; }

    [[nodiscard]] const TraceFilter& filter() const { return filter_; }
    [[nodiscard]] const std::vector<std::string>& tracks() const { return tracks_; }
    [[nodiscard]] const std::vector<std::string>& kinds() const { return kinds_; }
    [[nodiscard]] const std::vector<Signal>& signals() const { return signals_; }
    [[nodiscard]] const std::vector<Slice>& slices() const { return slices_; }
    [[nodiscard]] const std::vector<Level>& levels() const { return levels_; }
    [[nodiscard]] const std::vector<Flow>& flows() const { return flows_; }
    /// By track: what a slice of it draws, the mean over all that share the energy; 0 if unknown.
    [[nodiscard]] const std::vector<double>& microwatts() const { return microwatts_; }
    /// Whole, whatever the filter.
    [[nodiscard]] const std::vector<PathStep>& critical_path() const { return path_; }
    [[nodiscard]] std::size_t dropped() const { return dropped_; }
    [[nodiscard]] bool truncated() const { return dropped_ > 0; }

    /// What is worked out of the events that were kept may go beyond max_events.
    void lift_limit() { filter_.max_events = std::numeric_limits<std::size_t>::max(); }

    /// For traces that are put together again from written ones.
    [[nodiscard]] Handle find_track(const std::string& path) const;  ///< kOff: it has none
    void set_power(const std::string& track, double microwatts);     ///< if it has that track
    void drop(std::size_t events) { dropped_ += events; }            ///< that were left out before

private:
    [[nodiscard]] bool wants(const std::string& path) const;
    [[nodiscard]] bool has_room();
    std::uint32_t intern(const char* kind);
    [[nodiscard]] bool wants_levels() const;

    TraceFilter filter_;
    std::vector<std::string> tracks_;
    std::vector<std::string> kinds_;
    std::vector<bool> is_kind_wanted_;
    std::vector<Signal> signals_;
    std::vector<Slice> slices_;
    std::vector<Level> levels_;
    std::vector<Flow> flows_;
    std::vector<std::int64_t> busy_ps_;  ///< by track: all slices, kept or not
    std::vector<double> microwatts_;
    std::vector<PathStep> path_;
    std::size_t dropped_ = 0;
    std::size_t granted_ = 0;  ///< events that the limit does not count
    std::map<std::string, Handle> track_handles_;
    std::map<std::string, Handle> signal_handles_;
    std::unordered_map<const char*, std::uint32_t> kinds_by_address_;  ///< kinds are literals
    std::map<std::string, std::uint32_t> kinds_by_name_;
};

}  // namespace nvcim::sim
