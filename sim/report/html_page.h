// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace nvcim::sim {

/// What one report page adds to the frame that all of them share (sim/report/assets/report.html:
/// style, plot library, building blocks of the page).
struct HtmlPage {
    std::string title;     ///< plain text
    std::string fallback;  ///< HTML: what a reader without scripts is told
    std::string data;      ///< JSON from json_block(): all the page knows
    std::string style;     ///< CSS behind the shared one
    std::string script;    ///< behind format.js and page.js; draws the page from the data
};

/// The page as one self-contained file: opens from disk, asks for nothing.
std::string html_page(const HtmlPage& page);

/// JSON that may stand in a script element.
std::string json_block(const nlohmann::ordered_json& data);

}  // namespace nvcim::sim
