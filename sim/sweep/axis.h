// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/config/pointer.h"

namespace nvcim {
class Problems;
}

namespace nvcim::sim {

/// What varies together: `steps[i][p]` is the value of `pointers[p]` at step i. No two steps are
/// alike.
struct Axis {
    std::vector<std::string> pointers;
    std::vector<std::vector<nlohmann::json>> steps;
};

/// Most values of an axis, and most points that can be drawn.
inline constexpr int kMostSteps = 1000000;

/// Reads an axis of a sweep file (docs/sweep.md) that stands at `at`.
Axis read_axis(const nlohmann::json& node, const Pointer& at, Problems& problems);

/// Whether `text` can be a JSON Pointer of a parameter; a problem if not.
bool is_pointer(const std::string& text, const Pointer& at, Problems& problems);

}  // namespace nvcim::sim
