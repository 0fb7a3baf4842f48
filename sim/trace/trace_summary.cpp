// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/trace_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "models/base/error.h"
#include "models/config/text.h"
#include "sim/trace/chrome_trace.h"

namespace nvcim::sim {

using nlohmann::json;

namespace {

struct Span {
    std::int64_t start_ps;
    std::int64_t end_ps;
};

/// Length of the union of the spans.
std::int64_t covered(std::vector<Span>& spans) {
    std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) {
        return a.start_ps < b.start_ps;
    });
    std::int64_t sum = 0;
    std::int64_t end = std::numeric_limits<std::int64_t>::min();
    for (const Span& span : spans) {
        const std::int64_t start = std::max(span.start_ps, end);
        if (span.end_ps > start) {
            sum += span.end_ps - start;
            end = span.end_ps;
        }
    }
    return sum;
}

/// Collects the events; one JSON object per line, so memory does not grow with the text.
class Collector {
public:
    /// Returns what is wrong with it, or "".
    std::string header(const json& other) {
        if (other.at("format") != "nvcim-trace") {
            return "a trace of another program";
        }
        const int version = other.at("version").get<int>();
        if (version != kTraceFormatVersion) {
            return fmt::format(
                "format version {}; this program reads version {}", version, kTraceFormatVersion);
        }
        summary_.dropped = other.at("dropped").get<std::int64_t>();
        return {};
    }

    void event(const json& event) {
        const std::string phase = event.at("ph").get<std::string>();
        if (phase == "M" && event.at("name") == "thread_name") {
            path_of_row_[event.at("tid").get<std::int64_t>()] =
                event.at("args").at("path").get<std::string>();
        } else if (phase == "X") {
            const auto start = event.at("ts").get<std::int64_t>();
            const auto duration = event.at("dur").get<std::int64_t>();
            spans_[path_of_row_.at(event.at("tid").get<std::int64_t>())].push_back(
                {start, start + duration});
        } else if (phase == "C") {
            ++summary_.levels;
        }
    }

    TraceSummary finish() {
        std::int64_t first = std::numeric_limits<std::int64_t>::max();
        for (auto& [path, spans] : spans_) {
            TrackSummary track;
            track.path = path;
            track.slices = static_cast<std::int64_t>(spans.size());
            track.busy_ps = covered(spans);
            for (const Span& span : spans) {
                track.longest_ps = std::max(track.longest_ps, span.end_ps - span.start_ps);
                first = std::min(first, span.start_ps);
                summary_.end_ps = std::max(summary_.end_ps, span.end_ps);
            }
            summary_.slices += track.slices;
            summary_.tracks.push_back(std::move(track));
        }
        summary_.start_ps = std::min(first, summary_.end_ps);
        std::stable_sort(summary_.tracks.begin(),
                         summary_.tracks.end(),
                         [](const auto& a, const auto& b) { return a.busy_ps > b.busy_ps; });
        return std::move(summary_);
    }

private:
    TraceSummary summary_;
    std::map<std::int64_t, std::string> path_of_row_;
    std::map<std::string, std::vector<Span>> spans_;
};

}  // namespace

TraceSummary summarize_trace(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw ConfigError(fmt::format("{}: cannot read the trace", path));
    }
    Collector collector;
    int number = 0;
    bool complete = false;
    std::string line;
    const auto refuse = [&](const std::string& why) {
        throw ConfigError(fmt::format(
            "{}:{}: expected a trace.json written by nvcim, got {}", path, number, why));
    };
    try {
        while (std::getline(file, line)) {
            ++number;
            if (number == 1) {
                const std::string wrong =
                    collector.header(json::parse(line + "]}").at("otherData"));
                if (!wrong.empty()) {
                    refuse(wrong);
                }
            } else if (line == "]}") {
                complete = true;
            } else {
                if (!line.empty() && line.back() == ',') {
                    line.pop_back();
                }
                collector.event(json::parse(line));
            }
        }
    } catch (const json::exception&) {  // its text speaks of our parser, not of the file
        refuse(value_text(line));
    } catch (const std::out_of_range&) {  // a slice on a row that was not introduced
        refuse("a slice on a row without a name: " + value_text(line));
    }
    if (!complete) {
        throw ConfigError(fmt::format("{}: the trace ends early, after line {}", path, number));
    }
    return collector.finish();
}

std::string text(const TraceSummary& summary, std::size_t most, const TerminalStyle& style) {
    const std::int64_t span = summary.end_ps - summary.start_ps;
    const auto ns = [](std::int64_t ps) {
        return fmt::format("{:.1f}", static_cast<double>(ps) / 1000.0);
    };
    std::string out = fmt::format("{} slices on {} tracks, {} levels, {} ns from {} ns to {} ns\n",
                                  summary.slices,
                                  summary.tracks.size(),
                                  summary.levels,
                                  ns(span),
                                  ns(summary.start_ps),
                                  ns(summary.end_ps));
    if (summary.dropped > 0) {
        out += fmt::format(
            "truncated: {} more events were dropped, narrow the time window or the "
            "module filter\n",
            summary.dropped);
    }
    TextTable table(
        {{"track", TextTable::Align::kLeft}, {"busy %"}, {"busy ns"}, {"slices"}, {"longest ns"}});
    for (std::size_t i = 0; i < std::min(most, summary.tracks.size()); ++i) {
        const TrackSummary& track = summary.tracks[i];
        const double share =
            span == 0 ? 0.0
                      : 100.0 * static_cast<double>(track.busy_ps) / static_cast<double>(span);
        table.add({track.path,
                   fmt::format("{:.1f}", share),
                   ns(track.busy_ps),
                   fmt::format("{}", track.slices),
                   ns(track.longest_ps)});
    }
    return out + (table.empty() ? "" : "\n" + table.text(style));
}

}  // namespace nvcim::sim
