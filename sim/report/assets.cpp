// SPDX-License-Identifier: Apache-2.0
#include "sim/report/assets.h"

// The assembler includes the bytes of a file as they are; C++17 has no such thing, and a compiler
// takes seconds over the same bytes as a literal. CMakeLists.txt lists the files as dependencies.
#define NVCIM_EMBED(name, path)                                              \
    __asm__(                                                                 \
        ".pushsection .rodata\n"                                             \
        "nvcim_asset_" #name                                                 \
        ":\n"                                                                \
        ".incbin \"" NVCIM_ASSETS "/" path                                   \
        "\"\n"                                                               \
        "nvcim_asset_" #name                                                 \
        "_end:\n"                                                            \
        ".byte 0\n"                                                          \
        ".popsection\n"                                                      \
        ".global nvcim_asset_" #name "\n.global nvcim_asset_" #name "_end"); \
    extern "C" const char nvcim_asset_##name[];                              \
    extern "C" const char nvcim_asset_##name##_end[]

NVCIM_EMBED(page, "report.html");
NVCIM_EMBED(style, "report.css");
NVCIM_EMBED(format_script, "format.js");
NVCIM_EMBED(page_script, "page.js");
NVCIM_EMBED(report_script, "report.js");
NVCIM_EMBED(vega, "vendor/vega.min.js");
NVCIM_EMBED(vega_lite, "vendor/vega-lite.min.js");
NVCIM_EMBED(vega_embed, "vendor/vega-embed.min.js");

namespace nvcim::sim {

namespace {

std::string_view between(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

#define NVCIM_ASSET(name) between(nvcim_asset_##name, nvcim_asset_##name##_end)

std::string_view asset_page() {
    return NVCIM_ASSET(page);
}
std::string_view asset_style() {
    return NVCIM_ASSET(style);
}
std::string asset_script() {
    std::string out(NVCIM_ASSET(format_script));
    return out.append(NVCIM_ASSET(page_script)).append(NVCIM_ASSET(report_script));
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
