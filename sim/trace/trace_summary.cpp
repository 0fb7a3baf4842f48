// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/trace_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include "sim/trace/trace_text.h"

namespace nvcim::sim {

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

/// Positions and waits are no unit's work: they overlap it.
bool is_unit(const std::string& path) {
    const std::string last = path.substr(path.rfind('.') + 1);
    return last != "positions" && last != "waits" && last != "leakage";
}

}  // namespace

TraceSummary summarize(const Recorder& trace) {
    TraceSummary summary;
    std::vector<std::vector<Span>> spans(trace.tracks().size());
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    for (const Recorder::Slice& slice : trace.slices()) {
        const Span span{std::max(slice.start_ps, trace.filter().from_ps),
                        std::min(slice.start_ps + slice.duration_ps, trace.filter().to_ps)};
        spans[slice.track].push_back(span);
        first = std::min(first, span.start_ps);
        summary.end_ps = std::max(summary.end_ps, span.end_ps);
    }
    summary.start_ps = std::min(first, summary.end_ps);
    summary.slices = static_cast<std::int64_t>(trace.slices().size());
    summary.levels = static_cast<std::int64_t>(trace.levels().size());
    summary.dropped = static_cast<std::int64_t>(trace.dropped());
    for (std::size_t i = 0; i < spans.size(); ++i) {
        if (spans[i].empty()) {
            continue;
        }
        TrackSummary track;
        track.path = trace.tracks()[i];
        track.slices = static_cast<std::int64_t>(spans[i].size());
        for (const Span& span : spans[i]) {
            track.longest_ps = std::max(track.longest_ps, span.end_ps - span.start_ps);
        }
        track.busy_ps = covered(spans[i]);
        summary.tracks.push_back(std::move(track));
    }
    std::sort(summary.tracks.begin(), summary.tracks.end(), [](const auto& a, const auto& b) {
        return std::tie(b.busy_ps, a.path) < std::tie(a.busy_ps, b.path);
    });
    return summary;
}

std::string top_text(const TraceSummary& summary, std::size_t most, const TerminalStyle& style) {
    const std::int64_t span = summary.end_ps - summary.start_ps;
    TextTable table(
        {{"unit", TextTable::Align::kLeft}, {"busy %"}, {"busy ns"}, {"slices"}, {"longest ns"}});
    std::size_t listed = 0;
    for (const TrackSummary& track : summary.tracks) {
        if (is_unit(track.path) && listed < most) {
            ++listed;
            table.add({track.path,
                       percent(track.busy_ps, span),
                       ns(track.busy_ps),
                       fmt::format("{}", track.slices),
                       ns(track.longest_ps)});
        }
    }
    return table.empty() ? "no unit did anything in this trace\n" : table.text(style);
}

std::string truncation_note(const Recorder& trace) {
    return trace.dropped() == 0
               ? ""
               : fmt::format(
                     "truncated: {} more events were dropped when this was recorded; narrow "
                     "/trace/modules, /trace/kinds or the time window\n\n",
                     trace.dropped());
}

std::string summary_text(const Recorder& trace, const TerminalStyle& style) {
    const TraceSummary summary = summarize(trace);
    std::string out = fmt::format("{} slices on {} tracks, {} levels, {} ns from {} ns to {} ns\n",
                                  summary.slices,
                                  summary.tracks.size(),
                                  summary.levels,
                                  ns(summary.end_ps - summary.start_ps),
                                  ns(summary.start_ps),
                                  ns(summary.end_ps));
    if (!trace.critical_path().empty()) {
        std::int64_t total = 0;
        for (const Tracer::PathStep& step : trace.critical_path()) {
            total += step.duration_ps;
        }
        out += fmt::format("first inference: {} ns from {} ns on, critical path of {} steps\n",
                           ns(total),
                           ns(trace.critical_path().front().start_ps),
                           trace.critical_path().size());
    }
    constexpr std::size_t kUnits = 5;
    TextTable kinds({{"kind", TextTable::Align::kLeft}, {"slices"}, {"sum ns"}, {"longest ns"}});
    std::vector<TrackSummary> sums(trace.kinds().size());
    for (const Recorder::Slice& slice : trace.slices()) {
        TrackSummary& sum = sums[slice.kind];
        ++sum.slices;
        sum.busy_ps += slice.duration_ps;
        sum.longest_ps = std::max(sum.longest_ps, slice.duration_ps);
    }
    for (std::size_t kind = 0; kind < sums.size(); ++kind) {
        if (sums[kind].slices > 0) {
            kinds.add({trace.kinds()[kind],
                       fmt::format("{}", sums[kind].slices),
                       ns(sums[kind].busy_ps),
                       ns(sums[kind].longest_ps)});
        }
    }
    out += kinds.empty() ? "" : "\n" + kinds.text(style);
    return out + "\nBusiest units\n\n" + top_text(summary, kUnits, style);
}

}  // namespace nvcim::sim
