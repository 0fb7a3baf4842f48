// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/mistakes.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/base/error.h"

namespace nvcim::sim {

namespace {

constexpr std::size_t kMostExamples = 3;  // points quoted per mistake

}  // namespace

void Mistakes::throw_if_any(const std::string& head) const {
    if (places_.empty()) {
        return;
    }
    std::string text = head;
    for (const auto& [what, points] : places_) {
        text += fmt::format("\n{}\n  at {} of the points, e.g.", what, points.size());
        for (std::size_t i = 0; i < std::min(kMostExamples, points.size()); ++i) {
            text += "\n    " + points[i];
        }
    }
    throw ConfigError(text);
}

}  // namespace nvcim::sim
