// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iostream>
#include <map>

#include "models/config/text.h"
#include "sim/cli/command.h"
#include "sim/cli/sweep_commands.h"
#include "sim/engine/experiment_base.h"
#include "sim/stats/text_table.h"
#include "sim/stats/writers.h"
#include "sim/sweep/html_sweep_report.h"
#include "sim/sweep/pareto.h"
#include "sim/sweep/short_names.h"

namespace nvcim::sim {

using nlohmann::json;
using Ordered = nlohmann::ordered_json;

namespace {

std::string csv_text(const json& value) {
    if (value.is_null()) {
        return "";
    }
    return csv_field(value.is_string() ? value.get<std::string>() : value.dump());
}

/// Points with all their pointers and statistics, as `export` and `pareto` print them.
void print_csv(const SweepStore& store, const std::vector<StoredPoint>& points) {
    std::string line = "point,status";
    for (const std::string& pointer : store.pointers()) {
        line += "," + csv_text(pointer);
    }
    for (const SweepColumn& column : store.columns()) {
        line += "," + csv_text(column.unit.empty() ? column.path
                                                   : column.path + " [" + column.unit + "]");
    }
    std::cout << line << ",error\n";
    for (const StoredPoint& point : points) {
        line = fmt::format("{},{}", point.number, name_of(point.status));
        for (const json& value : point.settings) {
            line += "," + csv_text(value);
        }
        for (const json& value : point.results) {
            line += "," + csv_text(value);
        }
        std::cout << line << "," << csv_text(point.error) << "\n";
    }
}

void print_json(const SweepStore& store, const std::vector<StoredPoint>& points) {
    Ordered list = Ordered::array();
    for (const StoredPoint& point : points) {
        Ordered row = {{"point", point.number}, {"status", name_of(point.status)}};
        for (std::size_t i = 0; i < store.pointers().size(); ++i) {
            row[store.pointers()[i]] = point.settings[i];
        }
        for (std::size_t i = 0; i < store.columns().size(); ++i) {
            row[store.columns()[i].path] = point.results[i];
        }
        row["error"] = point.error;
        list.push_back(std::move(row));
    }
    std::cout << list.dump(1) << "\n";
}

/// Errors with the numbers of their points, in the order of their first ones.
using Failures = std::vector<std::pair<std::string, std::vector<std::int64_t>>>;

Failures failures_of(const std::vector<StoredPoint>& points) {
    Failures failures;
    for (const StoredPoint& point : points) {
        if (point.status != PointStatus::kFailed) {
            continue;
        }
        const auto known = std::find_if(failures.begin(), failures.end(), [&](const auto& each) {
            return each.first == point.error;
        });
        if (known == failures.end()) {
            failures.push_back({point.error, {point.number}});
        } else {
            known->second.push_back(point.number);
        }
    }
    return failures;
}

std::size_t column_of(const SweepStore& store, const std::string& path) {
    const std::vector<SweepColumn>& columns = store.columns();
    std::vector<std::string> names;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].path == path) {
            return i;
        }
        names.push_back(columns[i].path);
    }
    const std::string near = nearest(path, names);
    throw ConfigError(
        fmt::format("sweep pareto: there is no statistic {}{}; docs/stats-reference.md "
                    "lists them",
                    path,
                    near.empty() ? "" : fmt::format(" (did you mean {}?)", near)));
}

/// Pointers that vary on their own: one that always changes with an earlier one, as zipped axes do,
/// says nothing new.
std::vector<std::size_t> independent_pointers(const std::vector<StoredPoint>& points,
                                              std::size_t pointers) {
    const auto follows = [&](std::size_t later, std::size_t earlier) {
        std::map<json, json> there;
        std::map<json, json> back;
        return std::all_of(points.begin(), points.end(), [&](const StoredPoint& point) {
            const json& a = point.settings[earlier];
            const json& b = point.settings[later];
            return there.emplace(a, b).first->second == b && back.emplace(b, a).first->second == a;
        });
    };
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < pointers; ++i) {
        if (std::none_of(shown.begin(), shown.end(), [&](std::size_t earlier) {
                return follows(i, earlier);
            })) {
            shown.push_back(i);
        }
    }
    return shown;
}

void print_front(const SweepStore& store,
                 const std::vector<StoredPoint>& points,
                 const std::vector<StoredPoint>& front,
                 const std::vector<Objective>& objectives) {
    const std::vector<std::string> names = short_names(store.pointers());
    const std::vector<std::size_t> shown = independent_pointers(points, names.size());
    std::vector<TextTable::Column> columns = {{"point"}};
    for (const std::size_t i : shown) {
        columns.push_back({names[i]});
    }
    for (const Objective& objective : objectives) {
        columns.push_back({store.columns()[objective.column].path});
    }
    TextTable table(columns);
    for (const StoredPoint& point : front) {
        std::vector<std::string> row = {fmt::format("{}", point.number)};
        for (const std::size_t i : shown) {
            row.push_back(csv_text(point.settings[i]));
        }
        for (const Objective& objective : objectives) {
            row.push_back(fmt::format("{:.6g}", point.results[objective.column].get<double>()));
        }
        table.add(row);
    }
    std::cout << (table.empty() ? "no point has all of these statistics\n"
                                : table.text(terminal_style(stdout)));
}

void set_reference(std::vector<Objective>& objectives, const std::vector<double>& values) {
    if (!values.empty() && values.size() != objectives.size()) {
        throw ConfigError(
            fmt::format("sweep pareto: --reference: expected one value for each of "
                        "the {} objectives, got {}",
                        objectives.size(),
                        values.size()));
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        objectives[i].reference = values[i];
    }
}

/// "hypervolume 1.2e+09 from latency.interval_ns = 4000, area.total_mm2 = 3"
std::string hypervolume_text(const SweepStore& store,
                             const std::vector<StoredPoint>& points,
                             const std::vector<Objective>& objectives) {
    if (objectives.size() < 2) {
        return "";
    }
    const DominatedVolume dominated = dominated_volume(points, objectives);
    std::string text = fmt::format("hypervolume {:.6g} from ", dominated.volume);
    for (std::size_t i = 0; i < objectives.size(); ++i) {
        text += fmt::format("{}{} = {:.6g}",
                            i == 0 ? "" : ", ",
                            store.columns()[objectives[i].column].path,
                            dominated.reference[i]);
    }
    return text + "\n";
}

}  // namespace

std::string status_text(SweepStore& store) {
    const std::vector<StoredPoint> points = store.points();
    const PointCounts counts = store.count();
    std::string text =
        fmt::format("{}: {} points: {} done, {} failed, {} to do{}\n",
                    store.meta("name"),
                    points.size(),
                    counts.done,
                    counts.failed,
                    counts.pending,
                    counts.invalid == 0 ? "" : fmt::format(", {} invalid", counts.invalid));
    for (const auto& [error, numbers] : failures_of(points)) {
        text += fmt::format(
            "  {} failed, the first is point {}: {}\n", numbers.size(), numbers.front(), error);
    }
    return text;
}

void sweep_status(SweepStore& store, const SweepOptions& options) {
    if (options.as_csv) {
        throw ConfigError("sweep status: there is no CSV of it; --json, or nvcim sweep export");
    }
    if (!options.as_json) {
        std::cout << status_text(store) << job_text(options.words[1], store);
        return;
    }
    const std::vector<StoredPoint> points = store.points();
    const PointCounts counts = store.count();
    Ordered status = {{"name", store.meta("name")},
                      {"points", points.size()},
                      {"done", counts.done},
                      {"failed", counts.failed},
                      {"pending", counts.pending},
                      {"invalid", counts.invalid},
                      {"failures", Ordered::array()}};
    for (const auto& [error, numbers] : failures_of(points)) {
        status["failures"].push_back({{"error", error}, {"points", numbers}});
    }
    std::cout << status.dump(1) << "\n";
}

void sweep_export(SweepStore& store, const SweepOptions& options) {
    (options.as_json ? print_json : print_csv)(store, store.points());
}

void sweep_pareto(SweepStore& store, const SweepOptions& options) {
    std::vector<Objective> objectives;
    for (const std::string& path : options.minimize) {
        objectives.push_back({column_of(store, path), false});
    }
    for (const std::string& path : options.maximize) {
        objectives.push_back({column_of(store, path), true});
    }
    if (objectives.empty()) {
        objectives = objectives_of(store);
    }
    set_reference(objectives, options.reference);
    if (objectives.empty()) {
        throw ConfigError("sweep pareto: expected --minimize STATISTIC or --maximize STATISTIC");
    }
    const std::vector<StoredPoint> points = store.points();
    std::vector<StoredPoint> front;
    for (const std::size_t i : pareto_front(points, objectives)) {
        front.push_back(points[i]);
    }
    if (options.as_json || options.as_csv) {
        (options.as_json ? print_json : print_csv)(store, front);
    } else {
        print_front(store, points, front, objectives);
        if (!front.empty()) {
            std::cout << hypervolume_text(store, points, objectives);
        }
    }
}

void sweep_config(SweepStore& store, const SweepOptions& options) {
    std::int64_t number = 0;
    const std::string& text = options.words[2];
    if (const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        error != std::errc() || end != text.data() + text.size()) {
        throw ConfigError(
            fmt::format("sweep config: expected the number of a point, got {}", value_text(text)));
    }
    std::cout << moved_config(store.config(number), options.words[1], ".").dump(2) << "\n";
}

void sweep_report(SweepStore& store, const SweepOptions& options) {
    const std::string path = write_sweep_report(store, options.words[1]);
    if (!options.quiet) {
        std::cout << path << "\n";
    }
}

}  // namespace nvcim::sim
