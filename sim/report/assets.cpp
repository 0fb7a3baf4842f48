// SPDX-License-Identifier: Apache-2.0
#include "sim/report/assets.h"

#include "sim/report/embed.h"

NVCIM_EMBED(page, "report.html");
NVCIM_EMBED(style, "report.css");
NVCIM_EMBED(format_script, "format.js");
NVCIM_EMBED(page_script, "page.js");
NVCIM_EMBED(run_script, "report.js");
NVCIM_EMBED(vega, "vendor/vega.min.js");
NVCIM_EMBED(vega_lite, "vendor/vega-lite.min.js");
NVCIM_EMBED(vega_embed, "vendor/vega-embed.min.js");

namespace nvcim::sim {

std::string_view asset_page() {
    return NVCIM_ASSET(page);
}
std::string_view asset_style() {
    return NVCIM_ASSET(style);
}
std::string_view asset_format_script() {
    return NVCIM_ASSET(format_script);
}
std::string_view asset_page_script() {
    return NVCIM_ASSET(page_script);
}
std::string_view asset_run_script() {
    return NVCIM_ASSET(run_script);
}
std::string_view asset_vega() {
    return NVCIM_ASSET(vega);
}
std::string_view asset_vega_lite() {
    return NVCIM_ASSET(vega_lite);
}
std::string_view asset_vega_embed() {
    return NVCIM_ASSET(vega_embed);
}

}  // namespace nvcim::sim
