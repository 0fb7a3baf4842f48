// SPDX-License-Identifier: Apache-2.0
#include "sim/report/html_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "sim/report/assets.h"
#include "sim/report/html_page.h"
#include "sim/stats/writers.h"

namespace nvcim::sim {

using Json = nlohmann::ordered_json;

namespace {

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
    HtmlPage page;
    page.title = result.run.experiment + " – nvcim report";
    page.fallback =
        "<code>stats.json</code> or <code>stats.csv</code> beside this file: they hold the same "
        "numbers";
    page.data = "{\"timeline\":" + timeline(result) + "," + stats_and_config.substr(1);
    page.script = asset_run_script();
    return html_page(page);
}

}  // namespace nvcim::sim
