// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/sweep/sweep_store.h"

namespace nvcim::sim {

/// What is wanted of a statistic.
struct Objective {
    std::size_t column = 0;  ///< index into SweepStore::columns()
    bool maximize = false;
};

/// Indices of the points that no other one dominates: is nowhere worse and somewhere better. Points
/// that are not done or lack an objective are left out. In order of the first objective, best
/// first, equals by number.
std::vector<std::size_t> pareto_front(const std::vector<StoredPoint>& points,
                                      const std::vector<Objective>& objectives);

}  // namespace nvcim::sim
