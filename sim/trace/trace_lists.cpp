// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/trace_lists.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "sim/trace/trace_text.h"

namespace nvcim::sim {

namespace {

constexpr auto kLeft = TextTable::Align::kLeft;

/// The part of a path before its last dot if the part behind it is `unit`, else "".
std::string parent(const std::string& path, const std::string& unit) {
    const std::size_t dot = path.rfind('.');
    return dot != std::string::npos && path.substr(dot + 1) == unit ? path.substr(0, dot) : "";
}

/// Whose pixels every position got last.
class Producers {
public:
    explicit Producers(const Recorder& trace) : trace_(trace) {
        for (const Recorder::Slice& slice : trace.slices()) {
            ends_[{slice.track, slice.argument}] = slice.start_ps + slice.duration_ps;
        }
        for (const Recorder::Flow& flow : trace.flows()) {
            const auto made = ends_.find({flow.from, flow.from_argument});
            if (made == ends_.end()) {
                continue;
            }
            auto& last = last_[{trace.tracks()[flow.to], flow.to_argument}];
            last = std::max(last, {made->second, flow.from});
        }
    }
    [[nodiscard]] std::string of(const std::string& stage, std::int64_t position) const {
        const auto last = last_.find({stage + ".positions", position});
        return last == last_.end() ? "" : parent(trace_.tracks()[last->second.second], "positions");
    }

private:
    const Recorder& trace_;
    std::map<std::pair<std::uint32_t, std::int64_t>, std::int64_t> ends_;
    std::map<std::pair<std::string, std::int64_t>, std::pair<std::int64_t, std::uint32_t>> last_;
};

}  // namespace

std::vector<Stall> stalls(const Recorder& trace) {
    const Producers producers(trace);
    std::vector<Stall> list;
    for (const Recorder::Slice& slice : trace.slices()) {
        const std::string stage = parent(trace.tracks()[slice.track], "waits");
        if (stage.empty()) {
            continue;
        }
        Stall stall;
        stall.stage = stage;
        stall.cause = trace.kinds()[slice.kind];
        if (stall.cause == "input" || stall.cause == "network") {
            stall.producer = producers.of(stage, slice.argument);
        }
        stall.start_ps = slice.start_ps;
        stall.duration_ps = slice.duration_ps;
        stall.position = slice.argument;
        list.push_back(std::move(stall));
    }
    std::sort(list.begin(), list.end(), [](const Stall& a, const Stall& b) {
        return std::tie(b.duration_ps, a.start_ps, a.stage) <
               std::tie(a.duration_ps, b.start_ps, b.stage);
    });
    return list;
}

std::string stalls_text(const Recorder& trace, std::size_t most, const TerminalStyle& style) {
    const std::vector<Stall> list = stalls(trace);
    if (list.empty()) {
        return "no stage waited for anything in this trace\n";
    }
    struct Sum {
        std::int64_t ps = 0, count = 0;
    };
    std::map<std::pair<std::string, std::string>, Sum> sums;
    for (const Stall& stall : list) {
        Sum& sum = sums[{stall.stage, stall.cause}];
        sum.ps += stall.duration_ps;
        ++sum.count;
    }
    std::vector<std::pair<std::pair<std::string, std::string>, Sum>> order(sums.begin(),
                                                                           sums.end());
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
        return a.second.ps > b.second.ps;
    });
    TextTable by_stage({{"stage", kLeft}, {"waits for", kLeft}, {"ns"}, {"waits"}});
    for (std::size_t i = 0; i < std::min(most, order.size()); ++i) {
        const auto& [key, sum] = order[i];
        by_stage.add({key.first, key.second, ns(sum.ps), fmt::format("{}", sum.count)});
    }
    TextTable longest({{"stage", kLeft},
                       {"waits for", kLeft},
                       {"made by", kLeft},
                       {"ns"},
                       {"from ns"},
                       {"position"}});
    for (std::size_t i = 0; i < std::min(most, list.size()); ++i) {
        const Stall& stall = list[i];
        longest.add({stall.stage,
                     stall.cause,
                     stall.producer.empty() ? "-" : stall.producer,
                     ns(stall.duration_ps),
                     ns(stall.start_ps),
                     fmt::format("{}", stall.position)});
    }
    return "Waits by stage and cause\n\n" + by_stage.text(style) + "\nLongest waits\n\n" +
           longest.text(style);
}

std::string path_text(const Recorder& trace,
                      bool steps,
                      std::size_t most,
                      const TerminalStyle& style) {
    const std::vector<Tracer::PathStep>& path = trace.critical_path();
    if (path.empty()) {
        return "no inference ended in this trace\n";
    }
    std::int64_t total = 0;
    for (const Tracer::PathStep& step : path) {
        total += step.duration_ps;
    }
    std::string out = fmt::format(
        "critical path of the first inference: {} steps, {} ns\n\n", path.size(), ns(total));
    if (steps) {
        TextTable table(
            {{"from ns"}, {"ns"}, {"stage", kLeft}, {"what", kLeft}, {"unit", kLeft}, {"n"}});
        for (std::size_t i = 0; i < std::min(most, path.size()); ++i) {
            const Tracer::PathStep& step = path[i];
            table.add({ns(step.start_ps),
                       ns(step.duration_ps),
                       step.stage,
                       step.kind,
                       step.unit,
                       fmt::format("{}", step.number)});
        }
        return out + table.text(style);
    }
    struct Sum {
        std::int64_t ps = 0, count = 0;
    };
    using Key = std::tuple<std::string, std::string, std::string>;
    std::map<Key, Sum> sums;
    for (const Tracer::PathStep& step : path) {
        Sum& sum = sums[{step.stage, step.kind, step.unit}];
        sum.ps += step.duration_ps;
        ++sum.count;
    }
    std::vector<std::pair<Key, Sum>> order(sums.begin(), sums.end());
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
        return a.second.ps > b.second.ps;
    });
    TextTable table({{"stage", kLeft}, {"what", kLeft}, {"ns"}, {"%"}, {"steps"}, {"unit", kLeft}});
    for (std::size_t i = 0; i < std::min(most, order.size()); ++i) {
        const auto& [key, sum] = order[i];
        table.add({std::get<0>(key),
                   std::get<1>(key),
                   ns(sum.ps),
                   percent(sum.ps, total),
                   fmt::format("{}", sum.count),
                   std::get<2>(key)});
    }
    return out + table.text(style);
}

}  // namespace nvcim::sim
