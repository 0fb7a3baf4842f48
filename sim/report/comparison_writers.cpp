// SPDX-License-Identifier: Apache-2.0
#include "sim/report/comparison_writers.h"

#include <fmt/format.h>

#include "sim/stats/writers.h"

namespace nvcim::sim {

using Json = nlohmann::ordered_json;

namespace {

constexpr int kCompareFormatVersion = 1;

Json numbers(const std::vector<std::optional<double>>& values) {
    Json list = Json::array();
    for (const std::optional<double>& value : values) {
        list.push_back(value ? Json(*value) : Json());
    }
    return list;
}

std::string csv_cell(const nlohmann::json& value) {
    return value.is_null()     ? ""
           : value.is_string() ? csv_field(value.get<std::string>())
                               : value.dump();
}

}  // namespace

std::string comparison_json(const Comparison& comparison) {
    Json out = {{"format", "nvcim-compare"}, {"version", kCompareFormatVersion}};
    Json& runs = out["runs"] = Json::array();
    for (const FinishedRun& run : comparison.runs) {
        runs.push_back(
            {{"folder", run.folder}, {"program", run.program}, {"run", run.statistic("run")}});
    }
    Json& parameters = out["parameters"] = Json::array();
    for (const Comparison::Parameter& each : comparison.parameters) {
        parameters.push_back({{"pointer", each.pointer},
                              {"changes_results", each.changes_results},
                              {"values", each.values}});
    }
    Json& statistics = out["statistics"] = Json::array();
    for (const Comparison::Statistic& each : comparison.statistics) {
        statistics.push_back({{"path", each.path},
                              {"unit", each.unit},
                              {"headline", each.is_headline},
                              {"values", each.values},
                              {"differences", numbers(each.differences)},
                              {"ratios", numbers(each.ratios)}});
    }
    Json& intervals = out["intervals"] = Json::array();
    for (const Comparison::Interval& each : comparison.intervals) {
        intervals.push_back({{"path", each.path},
                             {"run", each.run},
                             {"method", each.is_paired ? "paired" : "unpaired"},
                             {"not_paired_because", each.reason},
                             {"chips", each.chips},
                             {"difference", each.difference},
                             {"ci95", each.ci95 ? Json(*each.ci95) : Json()},
                             {"unit", "%"}});
    }
    return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string comparison_csv(const Comparison& comparison) {
    std::string out = "statistic,unit,run,value,difference,ratio\n";
    const auto number = [](std::optional<double> value) {
        return value ? Json(*value).dump() : std::string();
    };
    for (const Comparison::Statistic& each : comparison.statistics) {
        for (std::size_t run = 0; run < each.values.size(); ++run) {
            out += fmt::format("{},{},{},{},{},{}\n",
                               each.path,
                               csv_field(each.unit),
                               csv_field(comparison.runs[run].folder),
                               csv_cell(each.values[run]),
                               number(each.differences[run]),
                               number(each.ratios[run]));
        }
    }
    return out;
}

}  // namespace nvcim::sim
