// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace nvcim::sim {

/// The files of sim/report/assets, embedded into the program when it is built.
std::string_view asset_page();
std::string_view asset_style();
std::string asset_script();  ///< format.js, page.js, report.js, in this order
std::string_view asset_vega();
std::string_view asset_vega_lite();
std::string_view asset_vega_embed();

}  // namespace nvcim::sim
