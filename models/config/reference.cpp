// SPDX-License-Identifier: Apache-2.0
#include "models/config/reference.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "models/config/text.h"

namespace nvcim {

using Json = nlohmann::ordered_json;

namespace {

std::string default_text(const Description& field) {
    if (field.type == "object") {
        return "";
    }
    if (field.default_value.is_null()) {
        return "required";
    }
    if (field.default_value.is_number()) {
        return number_text(field.default_value.get<double>());
    }
    return field.default_value.is_string() && field.type == "choice"
               ? field.default_value.get<std::string>()
               : field.default_value.dump();
}

/// Breaks `text` at spaces into lines of at most `width` characters (one word at least).
std::vector<std::string> wrap(const std::string& text, std::size_t width) {
    std::vector<std::string> lines(1);
    std::size_t start = 0;
    while (start < text.size()) {
        const std::size_t end = std::min(text.find(' ', start), text.size());
        const std::string word = text.substr(start, end - start);
        if (!lines.back().empty() && lines.back().size() + 1 + word.size() > width) {
            lines.emplace_back();
        }
        lines.back() += (lines.back().empty() ? "" : " ") + word;
        start = end + 1;
    }
    return lines;
}

std::string meaning_text(const Description& field) {
    std::string out = field.meaning;
    for (const auto& [name, meaning] : field.choices) {
        out += fmt::format("; {}: {}", name, meaning);
    }
    return out;
}

std::string markdown_cell(std::string text) {
    for (std::size_t i = text.find('|'); i != std::string::npos; i = text.find('|', i + 2)) {
        text.insert(i, "\\");
    }
    return text;
}

Json schema_of(const Description& field) {
    Json out = Json::object();
    if (!field.meaning.empty()) {
        out["description"] =
            field.unit.empty() ? field.meaning : fmt::format("{} ({})", field.meaning, field.unit);
    }
    if (field.type == "choice") {
        out["enum"] = Json::array();
        out["enumDescriptions"] = Json::array();
        for (const auto& [name, meaning] : field.choices) {
            out["enum"].push_back(name);
            out["enumDescriptions"].push_back(meaning);
        }
    } else if (field.type == "list") {
        out["type"] = "array";
        out["items"] = schema_of(field.fields.front());
    } else {
        out["type"] = field.type;
    }
    if (field.range) {
        const bool whole = field.type == "integer";
        out["minimum"] =
            whole ? Json(static_cast<std::int64_t>(field.range->low)) : Json(field.range->low);
        out["maximum"] =
            whole ? Json(static_cast<std::int64_t>(field.range->high)) : Json(field.range->high);
    }
    if (field.type == "object") {
        Json& properties = out["properties"];
        properties["$file"] = {{"type", "string"},
                               {"description", "file to include here, relative to this one"}};
        for (const Description& child : field.fields) {
            properties[child.key] = schema_of(child);
        }
        out["additionalProperties"] = false;
    } else if (!field.default_value.is_null()) {
        out["default"] = field.default_value;
    }
    return out;
}

}  // namespace

std::string values_text(const Description& field) {
    if (field.type == "choice") {
        std::vector<std::string> names;
        for (const auto& choice : field.choices) {
            names.push_back(choice.first);
        }
        return fmt::format("{}", fmt::join(names, ", "));
    }
    if (field.type == "boolean") {
        return "true, false";
    }
    if (field.type == "string") {
        return "text";
    }
    if (!field.range) {
        return field.type;
    }
    return fmt::format("{} to {}{}{}",
                       number_text(field.range->low),
                       number_text(field.range->high),
                       field.unit.empty() ? "" : " ",
                       field.unit);
}

std::string text_table(const Description& object, std::size_t width) {
    std::vector<std::array<std::string, 3>> rows = {{"parameter", "values", "default"}};
    for (const Description& field : object.fields) {
        rows.push_back({field.key, values_text(field), default_text(field)});
    }
    std::array<std::size_t, 3> widths{};
    std::size_t used = 0;
    for (std::size_t column = 0; column < widths.size(); ++column) {
        for (const auto& row : rows) {
            widths[column] = std::max(widths[column], row[column].size());
        }
        used += widths[column] + 2;
    }
    constexpr std::size_t kNarrowest = 30;
    const std::size_t rest = std::max(width > used ? width - used : 0, kNarrowest);

    std::string out;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto lines = wrap(i == 0 ? "meaning" : meaning_text(object.fields[i - 1]), rest);
        for (std::size_t column = 0; column < widths.size(); ++column) {
            out += fmt::format("{:{}}  ", rows[i][column], widths[column]);
        }
        for (std::size_t line = 0; line < lines.size(); ++line) {
            out += (line == 0 ? "" : std::string(used, ' ')) + lines[line] + "\n";
        }
    }
    return out;
}

std::string markdown_reference(const Description& object, const std::string& pointer) {
    std::string out = fmt::format("## `{}`\n\n", pointer.empty() ? "/" : pointer);
    if (!object.meaning.empty()) {
        out += object.meaning + "\n\n";
    }
    out += "| parameter | type | values | default | meaning |\n|---|---|---|---|---|\n";
    for (const Description& field : object.fields) {
        const bool is_object = field.type == "object";
        out += fmt::format("| `{}` | {} | {} | {} | {} |\n",
                           field.key,
                           field.type,
                           is_object ? "" : values_text(field),
                           is_object ? "" : "`" + default_text(field) + "`",
                           markdown_cell(meaning_text(field)));
    }
    out += "\n";
    for (const Description& field : object.fields) {
        // Every component has the same `provenance`; the page explains it once, at the top.
        if (field.type == "object" && field.key != "provenance") {
            out += markdown_reference(field, pointer + "/" + field.key);
        }
    }
    return out;
}

Json json_schema(const Description& object, const std::string& title) {
    Json out = {{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", title}};
    out.update(schema_of(object));
    out["properties"]["$schema"] = {{"type", "string"}, {"description", "this schema"}};
    return out;
}

}  // namespace nvcim
