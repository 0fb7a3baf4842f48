// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace nvcim::sim {

/// Numbers as people read them in the terminal. The same in every locale.
std::string grouped(std::int64_t number);               ///< 36842 -> "36,842"
std::string with_unit(double value, const char* unit);  ///< 1290.4, "pJ" -> "1.29 nJ"; "": counts
std::string fixed(std::optional<double> value, int digits);  ///< "-" if empty

}  // namespace nvcim::sim
