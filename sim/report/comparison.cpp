// SPDX-License-Identifier: Apache-2.0
#include "sim/report/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "models/base/error.h"
#include "sim/stats/difference.h"
#include "sim/stats/run_result.h"
#include "sim/stats/stat_tree.h"

namespace nvcim::sim {

using nlohmann::json;

namespace {

/// What is shown without being asked for.
constexpr const char* kHeadlines[] = {
    "accuracy.ideal",
    "accuracy.own",
    "accuracy.mean",
    "accuracy.min",
    "accuracy.recovered_own_gap",
    "accuracy.before.mean",
    "accuracy.after.mean",
    "latency.first_inference_cycles",
    "latency.first_inference_ns",
    "latency.interval_cycles",
    "latency.interval_ns",
    "latency.inferences_per_s",
    "latency.skipped_reads",
    "bottleneck.unit",
    "bottleneck.share",
    "layout.crossbars",
    "layout.tiles",
    "layout.replicas",
    "layout.utilisation",
    "energy.per_inference_pj",
    "energy.input_density",
    "energy.skipped_conversions",
    "area.total_mm2",
    "mapping.policy",
    "mapping.pulses",
    "mapping.verify_reads",
    "mapping.time_ns",
    "mapping.energy_pj",
    "mapping.verified_weight_fraction",
    "mapping.failed_cells",
    "mapping.worst_cell_pulses",
    "reprogramming.cycles_per_image",
    "reprogramming.programming_energy_pj",
    "reprogramming.wear.inferences_to_endurance",
};

bool is_headline(const std::string& path) {
    return std::any_of(std::begin(kHeadlines), std::end(kHeadlines), [&](const char* each) {
        return path == each;
    });
}

bool changes_results(const std::string& pointer) {
    return pointer != "/run/threads" && pointer.rfind("/trace/", 0) != 0 &&
           pointer.find("/provenance/") == std::string::npos;
}

std::vector<Comparison::Parameter> parameters_of(const std::vector<FinishedRun>& runs) {
    std::set<std::string> pointers;
    for (const FinishedRun& run : runs) {
        for (const auto& [pointer, value] : run.parameters) {
            pointers.insert(pointer);
        }
    }
    std::vector<Comparison::Parameter> list;
    for (const std::string& pointer : pointers) {
        Comparison::Parameter parameter{pointer, {}, changes_results(pointer)};
        for (const FinishedRun& run : runs) {
            const auto found = run.parameters.find(pointer);
            parameter.values.push_back(found == run.parameters.end() ? json() : found->second);
        }
        const auto& values = parameter.values;
        if (std::any_of(values.begin(), values.end(), [&](const json& value) {
                return value != values.front();
            })) {
            list.push_back(std::move(parameter));
        }
    }
    return list;
}

std::vector<Comparison::Statistic> statistics_of(const std::vector<FinishedRun>& runs) {
    std::vector<Comparison::Statistic> list;
    const StatTree tree{RunResult{}};
    for (const StatDeclaration& stat : tree.declarations()) {
        if (!stat.is_scalar()) {
            continue;
        }
        Comparison::Statistic statistic{stat.path, stat.unit, is_headline(stat.path), {}, {}, {}};
        const json reference = runs.front().statistic(stat.path);
        for (const FinishedRun& run : runs) {
            const json value = run.statistic(stat.path);
            std::optional<double> difference;
            std::optional<double> ratio;
            if (value.is_number() && reference.is_number()) {
                difference = value.get<double>() - reference.get<double>();
                if (reference != 0) {
                    ratio = value.get<double>() / reference.get<double>();
                }
            }
            statistic.values.push_back(value);
            statistic.differences.push_back(difference);
            statistic.ratios.push_back(ratio);
        }
        list.push_back(std::move(statistic));
    }
    const auto headlines =
        std::count_if(list.begin(), list.end(), [](const auto& each) { return each.is_headline; });
    NVCIM_ASSERT(headlines == static_cast<std::ptrdiff_t>(std::size(kHeadlines)));
    return list;
}

/// Accuracies by chip of a run: path of their mean and the list.
using ChipLists = std::vector<std::pair<std::string, std::vector<double>>>;

ChipLists chip_lists(const FinishedRun& run) {
    ChipLists lists;
    const auto add = [&](const std::string& path, const json& values) {
        const auto is_number = [](const json& value) { return value.is_number(); };
        if (values.is_array() && !values.empty() &&
            std::all_of(values.begin(), values.end(), is_number)) {
            lists.emplace_back(path, values.get<std::vector<double>>());
        }
    };
    for (const char* group : {"accuracy", "accuracy.before", "accuracy.after"}) {
        add(std::string(group) + ".mean", run.statistic(std::string(group) + ".per_chip"));
    }
    for (const json& control : run.statistic("accuracy.controls")) {
        if (control.is_object() && control.contains("name") && control["name"].is_string()) {
            add(fmt::format("accuracy.controls[{}].mean", control["name"].get<std::string>()),
                control.value("per_chip", json()));
        }
    }
    return lists;
}

/// What keeps the chips of two runs from being pairs, or "".
std::string reason_against_pairs(const FinishedRun& first, const FinishedRun& second) {
    std::vector<std::string> reasons;
    for (const auto& [path, what] : {std::pair{"run.seed", "seed"},
                                     std::pair{"run.dataset", "data set"},
                                     std::pair{"run.split", "split"},
                                     std::pair{"run.images", "number of images"}}) {
        if (first.statistic(path) != second.statistic(path)) {
            reasons.emplace_back(what);
        }
    }
    return reasons.empty() ? "" : fmt::format("other {}", fmt::join(reasons, ", "));
}

Comparison::Interval interval_of(const std::vector<double>& first,
                                 const std::vector<double>& second,
                                 const std::string& against_pairs) {
    Comparison::Interval interval;
    interval.reason = against_pairs;
    interval.is_paired = against_pairs.empty();
    interval.chips = {first.size(), second.size()};
    if (interval.is_paired) {
        const std::size_t common = std::min(first.size(), second.size());
        interval.chips = {common, common};
    }
    const MeanDifference difference =
        interval.is_paired ? paired_difference(first, second) : welch_difference(first, second);
    interval.difference = difference.mean;
    interval.ci95 = difference.ci95;
    return interval;
}

std::vector<Comparison::Interval> intervals_of(const std::vector<FinishedRun>& runs) {
    std::vector<Comparison::Interval> list;
    for (const auto& [path, reference] : chip_lists(runs.front())) {
        for (std::size_t k = 1; k < runs.size(); ++k) {
            for (const auto& [other, values] : chip_lists(runs[k])) {
                if (other == path) {
                    list.push_back(interval_of(
                        reference, values, reason_against_pairs(runs.front(), runs[k])));
                    list.back().path = path;
                    list.back().run = k;
                }
            }
        }
    }
    return list;
}

}  // namespace

Comparison compare_runs(std::vector<FinishedRun> runs) {
    NVCIM_ASSERT(runs.size() >= 2);
    Comparison comparison;
    comparison.parameters = parameters_of(runs);
    comparison.statistics = statistics_of(runs);
    comparison.intervals = intervals_of(runs);
    comparison.runs = std::move(runs);
    return comparison;
}

}  // namespace nvcim::sim
