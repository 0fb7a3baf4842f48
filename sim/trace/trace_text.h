// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

namespace nvcim::sim {

/// Cells of the tables about traces.
inline std::string ns(std::int64_t ps) {
    return fmt::format("{:.1f}", static_cast<double>(ps) / 1000.0);
}

inline std::string percent(std::int64_t part, std::int64_t whole) {
    const double share =
        whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
    return fmt::format("{:.1f}", share);
}

}  // namespace nvcim::sim
