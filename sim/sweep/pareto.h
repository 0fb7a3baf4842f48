// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "sim/sweep/sweep_store.h"

namespace nvcim::sim {

/// What is wanted of a statistic.
struct Objective {
    std::size_t column = 0;  ///< index into SweepStore::columns()
    bool maximize = false;
    /// Value that hypervolumes are measured from; not a number: the worst one there is.
    double reference = std::numeric_limits<double>::quiet_NaN();
};

/// The objectives of a stored search; none if it is a sweep of another kind.
std::vector<Objective> objectives_of(SweepStore& store);

/// What a point costs, by objective, less is better; none if it is not done or lacks one.
std::optional<std::vector<double>> costs_of(const StoredPoint& point,
                                            const std::vector<Objective>& objectives);

/// Indices of the points that no other one dominates: is nowhere worse and somewhere better. Points
/// that are not done or lack an objective are left out. In order of the first objective, best
/// first, equals by number.
std::vector<std::size_t> pareto_front(const std::vector<StoredPoint>& points,
                                      const std::vector<Objective>& objectives);

/// How much of the space of the objectives, two or more, the points dominate.
struct DominatedVolume {
    double volume = 0.0;            ///< product of the objectives' units
    std::vector<double> reference;  ///< value of every objective that it was measured from
};
DominatedVolume dominated_volume(const std::vector<StoredPoint>& points,
                                 const std::vector<Objective>& objectives);

}  // namespace nvcim::sim
