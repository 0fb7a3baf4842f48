// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/vcd.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <numeric>
#include <sstream>
#include <vector>

#include "models/base/error.h"
#include "sim/trace/lanes.h"

namespace nvcim::sim {

namespace {

/// Short name of a signal: digits in base 94, the printable characters ! to ~.
std::string code(std::size_t index) {
    std::string out;
    do {
        out += static_cast<char>('!' + index % 94);
        index /= 94;
    } while (index > 0);
    return out;
}

/// A name as VCD readers take it: no blanks, and no brackets, which they read as a bit range.
std::string identifier(std::string name) {
    for (char& c : name) {
        c = (c <= ' ' || c == '[' || c == ']') ? '_' : c;
    }
    return name.empty() ? "_" : name;
}

std::string change(std::int64_t value, int bits, const std::string& id) {
    const bool fits = bits >= 63 || (value >= -(std::int64_t{1} << (bits - 1)) &&
                                     value < (std::int64_t{1} << bits));
    if (bits == 1) {
        return fmt::format("{}{}\n", fits ? (value != 0 ? "1" : "0") : "x", id);
    }
    if (!fits) {
        return fmt::format("bx {}\n", id);
    }
    const auto pattern = static_cast<std::uint64_t>(value);
    const std::uint64_t mask = bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
    return fmt::format("b{:b} {}\n", pattern & mask, id);
}

std::vector<std::string> parts(const std::string& path) {
    std::vector<std::string> out;
    std::istringstream in(path);
    for (std::string part; std::getline(in, part, '.');) {
        out.push_back(identifier(part));
    }
    return out.empty() ? std::vector<std::string>{"_"} : out;
}

/// $scope and $var lines: signals sorted by path, scopes opened and closed between neighbours.
void write_hierarchy(const std::vector<Recorder::Signal>& signals, std::ostream& out) {
    std::vector<std::vector<std::string>> paths;
    for (const Recorder::Signal& signal : signals) {
        paths.push_back(parts("nvcim." + signal.path));
    }
    std::vector<std::size_t> order(signals.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return paths[a] < paths[b]; });

    std::vector<std::string> open;
    const auto close_to = [&](std::size_t depth) {
        for (; open.size() > depth; open.pop_back()) {
            out << "$upscope $end\n";
        }
    };
    for (const std::size_t i : order) {
        const std::vector<std::string> scopes(paths[i].begin(), paths[i].end() - 1);
        const auto shared = std::mismatch(open.begin(), open.end(), scopes.begin(), scopes.end());
        close_to(static_cast<std::size_t>(shared.first - open.begin()));
        for (std::size_t depth = open.size(); depth < scopes.size(); ++depth) {
            out << fmt::format("$scope module {} $end\n", scopes[depth]);
            open.push_back(scopes[depth]);
        }
        const int bits = signals[i].bits;
        out << fmt::format("$var wire {} {} {}{} $end\n",
                           bits,
                           code(i),
                           paths[i].back(),
                           bits == 1 ? "" : fmt::format(" [{}:0]", bits - 1));
    }
    close_to(0);
}

std::int64_t end_of(const Recorder& trace) {
    std::int64_t end = trace.filter().from_ps;
    for (const Recorder::Slice& slice : trace.slices()) {
        end = std::max(end, slice.start_ps + slice.duration_ps);
    }
    for (const Recorder::Level& level : trace.levels()) {
        end = std::max(end, level.time_ps);
    }
    return std::min(end, trace.filter().to_ps);
}

/// The trace with two more signals per track: whether a slice is under way, and the argument of the
/// one that began last.
Recorder with_wires(const Recorder& trace) {
    Recorder out = trace;
    out.lift_limit();
    std::vector<std::vector<Recorder::Slice>> tracks = by_track(trace);
    for (std::size_t track = 0; track < tracks.size(); ++track) {
        std::vector<Recorder::Slice>& slices = tracks[track];
        if (slices.empty()) {
            continue;
        }
        std::stable_sort(slices.begin(), slices.end(), [](const auto& a, const auto& b) {
            return a.start_ps < b.start_ps;
        });
        std::int64_t most = 0;
        for (const Recorder::Slice& slice : slices) {
            most = std::max(most, slice.argument);
        }
        const std::string& path = trace.tracks()[track];
        const Tracer::Handle busy = out.add_signal(path + ".busy", 1);
        const Tracer::Handle number = out.add_signal(path + ".n", bits_for(most));
        std::int64_t end = slices.front().start_ps - 1;
        for (const Recorder::Slice& slice : slices) {
            if (end < slice.start_ps) {
                out.set(busy, end, 0);
                out.set(busy, slice.start_ps, 1);
            }
            out.set(number, slice.start_ps, slice.argument);
            end = std::max(end, slice.start_ps + slice.duration_ps);
        }
        out.set(busy, end, 0);
    }
    return out;
}

}  // namespace

void write_vcd(const Recorder& recorded, std::ostream& out) {
    const Recorder trace = with_wires(recorded);
    const std::vector<Recorder::Signal>& signals = trace.signals();
    out << "$version nvcim $end\n";
    out << fmt::format(
        "$comment truncated: {}, events dropped: {} $end\n", trace.truncated(), trace.dropped());
    out << "$timescale 1 ps $end\n";
    write_hierarchy(signals, out);
    out << "$enddefinitions $end\n";

    std::vector<std::int64_t> shown;
    out << fmt::format("#{}\n$dumpvars\n", trace.filter().from_ps);
    for (std::size_t i = 0; i < signals.size(); ++i) {
        shown.push_back(signals[i].initial);
        out << change(signals[i].initial, signals[i].bits, code(i));
    }
    out << "$end\n";

    std::vector<Recorder::Level> levels = trace.levels();
    std::stable_sort(levels.begin(), levels.end(), [](const auto& a, const auto& b) {
        return a.time_ps < b.time_ps;
    });
    std::int64_t now = trace.filter().from_ps;
    std::vector<std::int64_t> next = shown;
    std::vector<std::uint32_t> touched;
    const auto write_touched = [&](std::int64_t time) {
        std::string changes;
        for (const std::uint32_t signal : touched) {
            if (next[signal] != shown[signal]) {
                shown[signal] = next[signal];
                changes += change(next[signal], signals[signal].bits, code(signal));
            }
        }
        touched.clear();
        if (!changes.empty()) {
            out << (time == now ? "" : fmt::format("#{}\n", time)) << changes;
            now = time;
        }
    };
    for (std::size_t i = 0; i < levels.size(); ++i) {
        next[levels[i].signal] = levels[i].value;
        touched.push_back(levels[i].signal);
        if (i + 1 == levels.size() || levels[i + 1].time_ps != levels[i].time_ps) {
            write_touched(levels[i].time_ps);
        }
    }
    if (end_of(trace) > now) {
        out << fmt::format("#{}\n", end_of(trace));
    }
}

void write_vcd(const Recorder& trace, const std::string& path) {
    errno = 0;
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    write_vcd(trace, file);
    file.close();
    if (!file) {
        throw WriteError(path, errno);
    }
}

}  // namespace nvcim::sim
