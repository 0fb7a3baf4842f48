// SPDX-License-Identifier: Apache-2.0
#include "sim/report/html_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "models/base/error.h"
#include "sim/report/assets.h"
#include "sim/stats/writers.h"

namespace nvcim::sim {

using Json = nlohmann::ordered_json;

namespace {

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

/// Inside a script element the parser looks for its end and for comments, whatever the language.
std::string script(std::string_view source) {
    return replace_all(
        replace_all(std::string(source), "</script", "<\\/script"), "<!--", "<\\!--");
}

/// In JSON, < occurs in strings only, where it can be written as an escape.
std::string json_block(const Json& data) {
    return replace_all(data.dump(-1, ' ', false, Json::error_handler_t::replace), "<", "\\u003c");
}

std::string text(const std::string& plain) {
    return replace_all(replace_all(plain, "&", "&amp;"), "<", "&lt;");
}

/// Tens of thousands of spans: names once, a span as [stage, activity, start, cycles], and written
/// as text at once.
std::string timeline(const RunResult& result) {
    std::vector<std::string> names;
    const auto number_of = [&](const std::string& name) {
        const auto known = std::find(names.rbegin(), names.rend(), name);
        if (known != names.rend()) {
            return names.rend() - known - 1;
        }
        names.push_back(name);
        return static_cast<std::ptrdiff_t>(names.size()) - 1;
    };
    std::string spans;
    for (const TimelineSpan& span : result.timeline) {
        fmt::format_to(std::back_inserter(spans),
                       "{}[{},{},{},{}]",
                       spans.empty() ? "" : ",",
                       number_of(span.stage),
                       number_of(span.activity),
                       span.start_cycle,
                       span.cycles);
    }
    return fmt::format("{{\"names\":{},\"spans\":[{}]}}", json_block(Json(names)), spans);
}

}  // namespace

std::string html_report(const RunResult& result, const Json& effective_config) {
    Json data;
    data["stats"] = Json::parse(stats_json(StatTree(result)));
    data["config"] = effective_config;
    const std::string stats_and_config = json_block(data);
    const std::pair<std::string_view, std::string> parts[] = {
        {"@TITLE@", text(result.run.experiment + " – nvcim report")},
        {"@STYLE@", std::string(asset_style())},
        {"@DATA@", "{\"timeline\":" + timeline(result) + "," + stats_and_config.substr(1)},
        {"@VEGA@", script(asset_vega())},
        {"@VEGA_LITE@", script(asset_vega_lite())},
        {"@VEGA_EMBED@", script(asset_vega_embed())},
        {"@SCRIPT@", script(asset_script())},
    };
    // In the order of the template, so that text that was put in is never searched again.
    std::string_view rest = asset_page();
    std::string out;
    for (const auto& [mark, content] : parts) {
        const std::size_t at = rest.find(mark);
        NVCIM_ASSERT(at != std::string_view::npos);
        out.append(rest.substr(0, at)).append(content);
        rest.remove_prefix(at + mark.size());
    }
    return out.append(rest);
}

}  // namespace nvcim::sim
