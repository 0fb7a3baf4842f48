// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace nvcim::sim {

/// The files of sim/report/assets, embedded into the program when it is built.
std::string_view asset_page();
std::string_view asset_style();
std::string_view asset_format_script();
std::string_view asset_page_script();
std::string_view asset_run_script();
std::string_view asset_vega();
std::string_view asset_vega_lite();
std::string_view asset_vega_embed();

}  // namespace nvcim::sim
