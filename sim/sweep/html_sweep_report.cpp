// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/html_sweep_report.h"

#include <filesystem>
#include <map>

#include "models/config/description.h"
#include "models/config/json_file.h"
#include "sim/engine/experiment.h"
#include "sim/report/embed.h"
#include "sim/report/html_page.h"
#include "sim/stats/run_result.h"
#include "sim/stats/stat_tree.h"

NVCIM_EMBED(sweep_style, "sweep.css");
NVCIM_EMBED(sweep_data, "data.js");
NVCIM_EMBED(sweep_filters, "filters.js");
NVCIM_EMBED(sweep_tables, "tables.js");
NVCIM_EMBED(sweep_plots, "plots.js");
NVCIM_EMBED(sweep_page, "sweep.js");

namespace nvcim::sim {

using Json = nlohmann::ordered_json;
using nlohmann::json;

namespace {

constexpr std::int64_t kExactInteger = std::int64_t{1} << 53;  // what a double counts to

/// A value of the store as it was before it was stored: SQLite knows neither flags nor lists.
Json restored(const json& value, const std::string& type) {
    if (value.is_number_integer()) {
        const auto number = value.get<std::int64_t>();
        if (type == "boolean" || type == "true/false") {
            return number != 0;
        }
        if (number > kExactInteger || number < -kExactInteger) {
            return std::to_string(number);
        }
    }
    if (value.is_string() && (type == "list" || type == "object")) {
        return Json::parse(value.get<std::string>());
    }
    return value;
}

Json parameters(SweepStore& store, const std::vector<StoredPoint>& points) {
    const Description experiment = describe<Experiment>();
    Json list = Json::array();
    for (std::size_t i = 0; i < store.pointers().size(); ++i) {
        const std::string& pointer = store.pointers()[i];
        const Description* field = experiment.find(pointer);
        Json values = Json::array();
        for (const StoredPoint& point : points) {
            values.push_back(restored(point.settings[i], field != nullptr ? field->type : ""));
        }
        list.push_back({{"pointer", pointer},
                        {"type", field != nullptr ? field->type : ""},
                        {"unit", field != nullptr ? field->unit : ""},
                        {"meaning", field != nullptr ? field->meaning : ""},
                        {"values", std::move(values)}});
    }
    return list;
}

/// Fills "statistics" and "shared".
void add_statistics(Json& data, SweepStore& store, const std::vector<StoredPoint>& points) {
    const StatTree tree{RunResult{}};
    std::map<std::string, const StatDeclaration*> declarations;
    for (const StatDeclaration& declared : tree.declarations()) {
        declarations[declared.path] = &declared;
    }
    data["statistics"] = data["shared"] = Json::array();
    for (std::size_t i = 0; i < store.columns().size(); ++i) {
        const SweepColumn& column = store.columns()[i];
        const auto known = declarations.find(column.path);
        const StatDeclaration declared =
            known != declarations.end() ? *known->second : StatDeclaration{};
        const StoredPoint* first = nullptr;  // that is done
        bool same = true;
        Json values = Json::array();
        for (const StoredPoint& point : points) {
            values.push_back(restored(point.results[i], declared.type));
            if (point.status == PointStatus::kDone) {
                first = first != nullptr ? first : &point;
                same = same && point.results[i] == first->results[i];
            }
        }
        if (first == nullptr || (same && first->results[i].is_null())) {
            continue;
        }
        Json entry = {{"path", column.path}, {"unit", column.unit}, {"meaning", declared.meaning}};
        if (same) {
            entry["value"] = restored(first->results[i], declared.type);
        } else {
            entry["values"] = std::move(values);
        }
        data[same ? "shared" : "statistics"].push_back(std::move(entry));
    }
}

Json failures(const std::vector<StoredPoint>& points) {
    Json list = Json::array();
    std::map<std::string, std::size_t> known;  // error -> entry
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (points[i].status == PointStatus::kFailed) {
            const auto [entry, is_new] = known.emplace(points[i].error, list.size());
            if (is_new) {
                list.push_back({{"error", points[i].error}, {"points", Json::array()}});
            }
            list[entry->second]["points"].push_back(i);
        }
    }
    return list;
}

Json parsed(const std::string& text, const Json& otherwise) {
    return text.empty() ? otherwise : Json::parse(text);
}

}  // namespace

Json sweep_report_data(SweepStore& store) {
    const std::vector<StoredPoint> points = store.points();
    Json data = {{"name", store.meta("name")},
                 {"base", store.meta("base")},
                 {"set", parsed(store.meta("set"), Json::array())},
                 {"numbers", Json::array()},
                 {"status", Json::array()}};
    for (const StoredPoint& point : points) {
        data["numbers"].push_back(point.number);
        data["status"].push_back(name_of(point.status));
    }
    data["parameters"] = parameters(store, points);
    add_statistics(data, store, points);
    data["failures"] = failures(points);
    data["config"] = parsed(store.meta("config"), nullptr);
    return data;
}

std::string html_sweep_report(SweepStore& store) {
    HtmlPage page;
    page.title = store.meta("name") + " – nvcim sweep";
    page.fallback =
        "<code>sweep.sqlite</code> beside this file, or what <code>nvcim sweep export</code> "
        "prints: they hold the same numbers";
    page.data = json_block(sweep_report_data(store));
    page.style = NVCIM_ASSET(sweep_style);
    for (const std::string_view part : {NVCIM_ASSET(sweep_data),
                                        NVCIM_ASSET(sweep_filters),
                                        NVCIM_ASSET(sweep_tables),
                                        NVCIM_ASSET(sweep_plots),
                                        NVCIM_ASSET(sweep_page)}) {
        page.script += part;
    }
    return html_page(page);
}

std::string write_sweep_report(SweepStore& store, const std::string& folder) {
    const std::string path = (std::filesystem::path(folder) / "report.html").string();
    write_file(path, html_sweep_report(store));
    return path;
}

}  // namespace nvcim::sim
