// SPDX-License-Identifier: Apache-2.0
#include "sim/stats/writers.h"

#include <fmt/format.h>

namespace nvcim::sim {

using Json = StatTree::Json;

namespace {

std::string csv_value(const Json& leaf) {
    if (leaf.is_null()) {
        return {};
    }
    return leaf.is_string() ? csv_field(leaf.get<std::string>()) : leaf.dump();
}

/// `path` is the address of `node`, `declared` the same with "[]" for indices.
void csv_lines(const StatTree& stats,
               const Json& node,
               const std::string& path,
               const std::string& declared,
               std::string& out) {
    if (node.is_object()) {
        for (const auto& [key, child] : node.items()) {
            const std::string dot = path.empty() ? "" : ".";
            csv_lines(stats, child, path + dot + key, declared + dot + key, out);
        }
    } else if (node.is_array()) {
        for (std::size_t i = 0; i < node.size(); ++i) {
            // A list of plain values is declared by its own name, a list of groups by "name[]".
            const std::string inner = node[i].is_object() ? declared + "[]" : declared;
            csv_lines(stats, node[i], fmt::format("{}[{}]", path, i), inner, out);
        }
    } else {
        out += fmt::format("{},{},{}\n", path, csv_value(node), csv_field(stats.unit(declared)));
    }
}

/// Text of a table cell: a bar would end it.
std::string cell(const std::string& text) {
    std::string out;
    for (const char c : text) {
        out += c == '|' ? std::string("\\|") : std::string(1, c);
    }
    return out;
}

}  // namespace

std::string csv_field(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
        return text;
    }
    std::string out = "\"";
    for (const char c : text) {
        out += c == '"' ? std::string("\"\"") : std::string(1, c);
    }
    return out + '"';
}

std::string stats_json(const StatTree& stats) {
    Json document;
    document["schema_version"] = kStatsSchemaVersion;
    for (const auto& [key, value] : stats.values().items()) {
        document[key] = value;
    }
    Json& units = document["units"] = Json::object();
    for (const StatDeclaration& stat : stats.declarations()) {
        if (!stat.unit.empty()) {
            units[stat.path] = stat.unit;
        }
    }
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string stats_csv(const StatTree& stats) {
    std::string out = "path,value,unit\n";
    csv_lines(stats, stats.values(), "", "", out);
    return out;
}

std::string stats_reference(const StatTree& stats) {
    std::string out = fmt::format(
        "# Statistics\n\n"
        "Generated from the result structs; do not edit. Every run writes `stats.json` (nested, "
        "schema\n"
        "version {}) and `stats.csv` (`path,value,unit`) with exactly these paths; what was not "
        "run is\n"
        "null (CSV: empty). `[]` stands for every element of a list. Nothing here depends on wall "
        "time,\n"
        "threads, tracing or the machine; those are in `run_info.json`.\n",
        kStatsSchemaVersion);
    std::string section;
    for (const StatDeclaration& stat : stats.declarations()) {
        const std::string top = stat.path.substr(0, stat.path.find_first_of(".["));
        if (top != section) {
            section = top;
            out += fmt::format("\n## {}\n\n| path | type | unit | meaning |\n|---|---|---|---|\n",
                               section);
        }
        out += fmt::format(
            "| `{}` | {} | {} | {} |\n", stat.path, stat.type, cell(stat.unit), cell(stat.meaning));
    }
    return out;
}

}  // namespace nvcim::sim
