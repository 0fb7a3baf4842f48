// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "sim/cli/command.h"
#include "sim/cli/sweep_commands.h"
#include "sim/stats/text_table.h"
#include "sim/stats/writers.h"
#include "sim/sweep/pareto.h"

namespace nvcim::sim {

using nlohmann::json;

namespace {

struct Counts {
    std::int64_t done = 0, failed = 0, pending = 0;
};

Counts count(const std::vector<StoredPoint>& points) {
    Counts counts;
    for (const StoredPoint& point : points) {
        ++(point.status == PointStatus::kDone     ? counts.done
           : point.status == PointStatus::kFailed ? counts.failed
                                                  : counts.pending);
    }
    return counts;
}

std::string csv_text(const json& value) {
    if (value.is_null()) {
        return "";
    }
    return csv_field(value.is_string() ? value.get<std::string>() : value.dump());
}

const char* status_name(PointStatus status) {
    return status == PointStatus::kDone     ? "done"
           : status == PointStatus::kFailed ? "failed"
                                            : "pending";
}

void export_csv(SweepStore& store) {
    std::string line = "point,status";
    for (const std::string& pointer : store.pointers()) {
        line += "," + csv_text(pointer);
    }
    for (const SweepColumn& column : store.columns()) {
        line += "," + csv_text(column.unit.empty() ? column.path
                                                   : column.path + " [" + column.unit + "]");
    }
    std::cout << line << ",error\n";
    for (const StoredPoint& point : store.points()) {
        line = fmt::format("{},{}", point.number, status_name(point.status));
        for (const json& value : point.settings) {
            line += "," + csv_text(value);
        }
        for (const json& value : point.results) {
            line += "," + csv_text(value);
        }
        std::cout << line << "," << csv_text(point.error) << "\n";
    }
}

void export_json(SweepStore& store) {
    using Ordered = nlohmann::ordered_json;
    Ordered list = Ordered::array();
    for (const StoredPoint& point : store.points()) {
        Ordered row = {{"point", point.number}, {"status", status_name(point.status)}};
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

}  // namespace

std::string status_text(SweepStore& store) {
    const std::vector<StoredPoint> points = store.points();
    const Counts counts = count(points);
    std::string text = fmt::format("{}: {} points: {} done, {} failed, {} to do\n",
                                   store.meta("name"),
                                   points.size(),
                                   counts.done,
                                   counts.failed,
                                   counts.pending);
    std::vector<std::pair<std::string, std::vector<std::int64_t>>> failures;  // alike together
    for (const StoredPoint& point : points) {
        if (point.status == PointStatus::kFailed) {
            const auto known =
                std::find_if(failures.begin(), failures.end(), [&](const auto& each) {
                    return each.first == point.error;
                });
            if (known == failures.end()) {
                failures.push_back({point.error, {point.number}});
            } else {
                known->second.push_back(point.number);
            }
        }
    }
    for (const auto& [error, numbers] : failures) {
        text += fmt::format(
            "  {} failed, the first is point {}: {}\n", numbers.size(), numbers.front(), error);
    }
    return text;
}

void sweep_status(SweepStore& store, const SweepOptions& options) {
    std::cout << status_text(store) << job_text(options.words[1], store);
}

void sweep_export(SweepStore& store, const SweepOptions& options) {
    if (options.as_json) {
        export_json(store);
    } else {
        export_csv(store);
    }
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
        throw ConfigError("sweep pareto: expected --minimize STATISTIC or --maximize STATISTIC");
    }
    std::vector<TextTable::Column> columns = {{"point"}};
    for (const std::string& pointer : store.pointers()) {
        columns.push_back({pointer.substr(pointer.rfind('/') + 1)});
    }
    for (const Objective& objective : objectives) {
        columns.push_back({store.columns()[objective.column].path});
    }
    TextTable table(columns);
    const std::vector<StoredPoint> points = store.points();
    for (const std::size_t i : pareto_front(points, objectives)) {
        std::vector<std::string> row = {fmt::format("{}", points[i].number)};
        for (const json& value : points[i].settings) {
            row.push_back(csv_text(value));
        }
        for (const Objective& objective : objectives) {
            row.push_back(fmt::format("{:.6g}", points[i].results[objective.column].get<double>()));
        }
        table.add(row);
    }
    std::cout << (table.empty() ? "no point has all of these statistics\n"
                                : table.text(terminal_style(stdout)));
}

}  // namespace nvcim::sim
