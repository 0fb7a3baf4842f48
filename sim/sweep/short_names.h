// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace nvcim::sim {

/// As many parts from the end of each pointer as tell it from the others: "adc/bits", "cell/bits",
/// "rows".
std::vector<std::string> short_names(const std::vector<std::string>& pointers);

}  // namespace nvcim::sim
