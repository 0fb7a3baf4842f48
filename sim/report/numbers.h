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

/// The unit in which people read a value, and how many of the given one it is: 1290.4 "pJ" are read
/// as "nJ", 1000 "pJ" each. "pJ", "ns" and "1/s" have steps; any other unit stays as it is.
struct ReadableUnit {
    double factor = 1.0;
    std::string unit;
};
ReadableUnit readable_unit(double value, const std::string& unit);

}  // namespace nvcim::sim
