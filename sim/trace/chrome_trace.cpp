// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/chrome_trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "models/base/error.h"

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
            events_.add(R"({{"name":"process_name","ph":"M","pid":{},"args":{{"name":{}}}}})",
                        entry->second,
                        quoted(process + " (1 us shown = 1 ps simulated)"));
        }
        return {entry->second, dot == std::string::npos ? path : path.substr(dot + 1)};
    }

private:
    Events& events_;
    std::map<std::string, int> ids_;
};

/// Slices of one track, in time order; those that overlap an earlier one move to another lane,
/// since a viewer would take an overlap for nesting.
std::vector<std::vector<Recorder::Slice>> lanes(std::vector<Recorder::Slice> slices) {
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

void write_slices(const Recorder& trace, Events& events, Processes& processes) {
    std::vector<std::vector<Recorder::Slice>> by_track(trace.tracks().size());
    for (const Recorder::Slice& slice : trace.slices()) {
        by_track[slice.track].push_back(slice);
    }
    std::vector<std::string> kinds;
    for (const std::string& kind : trace.kinds()) {
        kinds.push_back(quoted(kind));
    }
    int row = 0;
    for (std::size_t track = 0; track < by_track.size(); ++track) {
        const std::string& path = trace.tracks()[track];
        const Place place = processes.place(path);
        int lane_number = 0;
        for (const auto& lane : lanes(std::move(by_track[track]))) {
            ++row;
            ++lane_number;
            const std::string suffix = lane_number == 1 ? "" : fmt::format(" #{}", lane_number);
            events.add(
                R"({{"name":"thread_name","ph":"M","pid":{},"tid":{},"args":{{"name":{},"path":{}}}}})",
                place.process,
                row,
                quoted(place.name + suffix),
                quoted(path));
            for (const Recorder::Slice& s : lane) {
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
        R"({{"otherData":{{"format":"nvcim-trace","version":{},"time_unit":"1 ps","events":{},"truncated":{},"dropped":{},"paths":{},"from_ps":{},"to_ps":{}}},"displayTimeUnit":"ns","traceEvents":[)",
        kTraceFormatVersion,
        trace.slices().size() + trace.levels().size(),
        trace.truncated(),
        trace.dropped(),
        quoted(trace.filter().paths),
        trace.filter().from_ps,
        trace.filter().to_ps);
    {
        Events events(out);
        Processes processes(events);
        write_slices(trace, events, processes);
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
