// SPDX-License-Identifier: Apache-2.0
#include "sim/report/html_page.h"

#include <string_view>
#include <utility>

#include "models/base/error.h"
#include "sim/report/assets.h"

namespace nvcim::sim {

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

std::string text(const std::string& plain) {
    return replace_all(replace_all(plain, "&", "&amp;"), "<", "&lt;");
}

}  // namespace

std::string json_block(const nlohmann::ordered_json& data) {
    using Json = nlohmann::ordered_json;
    // In JSON, < occurs in strings only, where it can be written as an escape.
    return replace_all(data.dump(-1, ' ', false, Json::error_handler_t::replace), "<", "\\u003c");
}

std::string html_page(const HtmlPage& page) {
    const std::pair<std::string_view, std::string> parts[] = {
        {"@TITLE@", text(page.title)},
        {"@STYLE@", std::string(asset_style()) + page.style},
        {"@FALLBACK@", page.fallback},
        {"@DATA@", page.data},
        {"@VEGA@", script(asset_vega())},
        {"@VEGA_LITE@", script(asset_vega_lite())},
        {"@VEGA_EMBED@", script(asset_vega_embed())},
        {"@SCRIPT@",
         script(asset_format_script()) + script(asset_page_script()) + script(page.script)},
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
