// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/chrome_trace.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "models/base/error.h"
#include "sim/trace/lanes.h"

namespace nvcim::sim {

namespace {

std::string quoted(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

/// Writes events, one per line, with commas between them.
class Events {
public:
    explicit Events(std::ostream& out) : out_(out) {}
    ~Events() { flush(); }
    Events(const Events&) = delete;
    Events& operator=(const Events&) = delete;

    template <class... Arguments>
    void add(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
        buffer_.append(first_ ? std::string_view("\n") : std::string_view(",\n"));
        first_ = false;
        fmt::format_to(std::back_inserter(buffer_), format, std::forward<Arguments>(arguments)...);
        if (buffer_.size() > 60000) {
            flush();
        }
    }

    void flush() {
        out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
        buffer_.clear();
    }

private:
    std::ostream& out_;
    fmt::memory_buffer buffer_;
    bool first_ = true;
};

/// Where a path is shown: its last part is the row, what precedes it the process.
struct Place {
    int process;
    std::string name;
};

class Processes {
public:
    explicit Processes(Events& events) : events_(events) {}

    Place place(const std::string& path) {
        const std::size_t dot = path.rfind('.');
        const std::string process = path.substr(0, dot);
        const auto [entry, is_new] = ids_.emplace(process, static_cast<int>(ids_.size()) + 1);
        if (is_new) {
            events_.add(
                R"({{"name":"process_name","ph":"M","pid":{},"args":{{"name":{},"path":{}}}}})",
                entry->second,
                quoted(process + " (1 us shown = 1 ps simulated)"),
                quoted(dot == std::string::npos ? "" : process));
        }
        return {entry->second, dot == std::string::npos ? path : path.substr(dot + 1)};
    }

private:
    Events& events_;
    std::map<std::string, int> ids_;
};

/// Where slices stand, for the arrows between them.
class Places {
public:
    struct Slice {
        int process = 0, row = 0;
        std::int64_t start_ps = 0, duration_ps = 0;
    };

    explicit Places(const Recorder& trace) {
        for (const Recorder::Flow& flow : trace.flows()) {
            places_[{flow.from, flow.from_argument}];
            places_[{flow.to, flow.to_argument}];
        }
    }
    void put(const Recorder::Slice& slice, int process, int row) {
        const auto entry = places_.find({slice.track, slice.argument});
        if (entry != places_.end()) {
            entry->second = {process, row, slice.start_ps, slice.duration_ps};
        }
    }
    /// Null if the slice was not kept.
    [[nodiscard]] const Slice* find(std::uint32_t track, std::int64_t argument) const {
        const Slice& slice = places_.at({track, argument});
        return slice.row == 0 ? nullptr : &slice;
    }

private:
    std::map<std::pair<std::uint32_t, std::int64_t>, Slice> places_;
};

void write_slices(const Recorder& trace, Events& events, Processes& processes, Places& places) {
    std::vector<std::vector<Recorder::Slice>> tracks = by_track(trace);
    std::vector<std::string> kinds;
    for (const std::string& kind : trace.kinds()) {
        kinds.push_back(quoted(kind));
    }
    int row = 0;
    for (std::size_t track = 0; track < tracks.size(); ++track) {
        const std::string& path = trace.tracks()[track];
        const Place place = processes.place(path);
        int lane_number = 0;
        for (const auto& lane : lanes(std::move(tracks[track]))) {
            ++row;
            ++lane_number;
            const std::string suffix = lane_number == 1 ? "" : fmt::format(" #{}", lane_number);
            events.add(
                R"({{"name":"thread_name","ph":"M","pid":{},"tid":{},"args":{{"name":{},"path":{},"power_uw":{}}}}})",
                place.process,
                row,
                quoted(place.name + suffix),
                quoted(path),
                trace.microwatts()[track]);
            for (const Recorder::Slice& s : lane) {
                places.put(s, place.process, row);
                events.add(
                    R"({{"name":{},"cat":"nvcim","ph":"X","ts":{},"dur":{},"pid":{},"tid":{},"args":{{"n":{}}}}})",
                    kinds[s.kind],
                    s.start_ps,
                    s.duration_ps,
                    place.process,
                    row,
                    s.argument);
            }
        }
    }
}

/// From the end of the slice that made something to the start of the one that needed it.
void write_flows(const Recorder& trace, Events& events, const Places& places) {
    std::int64_t id = 0;
    for (const Recorder::Flow& flow : trace.flows()) {
        const Places::Slice* const from = places.find(flow.from, flow.from_argument);
        const Places::Slice* const to = places.find(flow.to, flow.to_argument);
        if (from == nullptr || to == nullptr || from->duration_ps == 0) {
            continue;
        }
        ++id;
        events.add(
            R"({{"name":"pixels","cat":"flow","ph":"s","id":{},"ts":{},"pid":{},"tid":{},"args":{{"n":{}}}}})",
            id,
            from->start_ps + from->duration_ps - 1,
            from->process,
            from->row,
            flow.from_argument);
        events.add(
            R"({{"name":"pixels","cat":"flow","ph":"f","bp":"e","id":{},"ts":{},"pid":{},"tid":{},"args":{{"n":{}}}}})",
            id,
            to->start_ps,
            to->process,
            to->row,
            flow.to_argument);
    }
}

void write_critical_path(const Recorder& trace, Events& events) {
    constexpr int kProcess = 0;  // in front of all others
    if (trace.critical_path().empty()) {
        return;
    }
    events.add(
        R"({{"name":"process_name","ph":"M","pid":{},"args":{{"name":"critical path of the first inference","path":""}}}})",
        kProcess);
    events.add(
        R"({{"name":"thread_name","ph":"M","pid":{},"tid":0,"args":{{"name":"critical path","path":"{}"}}}})",
        kProcess,
        kCriticalPathTrack);
    for (const Tracer::PathStep& step : trace.critical_path()) {
        events.add(
            R"({{"name":{},"cat":"critical_path","ph":"X","ts":{},"dur":{},"pid":{},"tid":0,"args":{{"n":{},"stage":{},"unit":{},"kind":{}}}}})",
            quoted(step.stage + ": " + step.kind),
            step.start_ps,
            step.duration_ps,
            kProcess,
            step.number,
            quoted(step.stage),
            quoted(step.unit),
            quoted(step.kind));
    }
}

std::string widths(const Recorder& trace) {
    nlohmann::json widths = nlohmann::json::object();
    for (const Recorder::Signal& signal : trace.signals()) {
        widths[signal.path] = signal.bits;
    }
    return widths.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

void write_counters(const Recorder& trace, Events& events, Processes& processes) {
    struct Counter {
        int process;
        std::string name;
    };
    std::vector<Counter> counters;
    const auto add = [&](const Counter& counter, std::int64_t time_ps, std::int64_t value) {
        events.add(
            R"({{"name":{},"cat":"nvcim","ph":"C","ts":{},"pid":{},"tid":0,"args":{{"value":{}}}}})",
            counter.name,
            time_ps,
            counter.process,
            value);
    };
    for (const Recorder::Signal& signal : trace.signals()) {
        const Place place = processes.place(signal.path);
        counters.push_back({place.process, quoted(place.name)});
        add(counters.back(), trace.filter().from_ps, signal.initial);
    }
    for (const Recorder::Level& level : trace.levels()) {
        add(counters[level.signal], level.time_ps, level.value);
    }
}

}  // namespace

void write_chrome_trace(const Recorder& trace, std::ostream& out) {
    out << fmt::format(
        R"({{"otherData":{{"format":"nvcim-trace","version":{},"time_unit":"1 ps","events":{},"truncated":{},"dropped":{},"paths":{},"kinds":{},"from_ps":{},"to_ps":{},"signal_bits":{}}},"displayTimeUnit":"ns","traceEvents":[)",
        kTraceFormatVersion,
        trace.slices().size() + trace.levels().size(),
        trace.truncated(),
        trace.dropped(),
        quoted(trace.filter().paths),
        quoted(trace.filter().kinds),
        trace.filter().from_ps,
        trace.filter().to_ps,
        widths(trace));
    {
        Events events(out);
        Processes processes(events);
        Places places(trace);
        write_critical_path(trace, events);
        write_slices(trace, events, processes, places);
        write_flows(trace, events, places);
        write_counters(trace, events, processes);
    }
    out << "\n]}\n";
}

void write_chrome_trace(const Recorder& trace, const std::string& path) {
    errno = 0;
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    write_chrome_trace(trace, file);
    file.close();
    if (!file) {
        throw WriteError(path, errno);
    }
}

}  // namespace nvcim::sim
