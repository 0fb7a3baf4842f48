// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "sim/sweep/sweep_file.h"

namespace nvcim::sim {

/// The constraints of a sweep, ready to be asked about many points. They are asked before a point
/// is read, so that they can keep out what would not be valid.
class Conditions {
public:
    /// `sweep` must outlive this.
    explicit Conditions(const Sweep& sweep);

    /// Whether all of them hold. Throws ConfigError if one names no parameter, or mixes texts and
    /// numbers.
    [[nodiscard]] bool hold(const SweepPoint& point) const;

private:
    const Sweep& sweep_;
    /// What all points share, with every default; none if the base alone is not valid.
    std::optional<nlohmann::ordered_json> base_;
};

}  // namespace nvcim::sim
