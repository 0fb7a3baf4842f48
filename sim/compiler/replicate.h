// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/compiler/mapping_config.h"
#include "sim/compiler/program.h"

namespace nvcim::sim {

/// A layer as the balance sees it.
struct BalancedLayer {
    int positions = 1;          ///< per image
    std::int64_t interval = 1;  ///< cycles between two positions of one replica
    int crossbars = 1;          ///< of one replica; 0: cannot be replicated
};

/// Replicas of every layer, from one each on: each step gives the layer that limits the interval,
/// ceil(positions / replicas) x interval, the fewest more replicas that shorten it (of equal layers
/// the first). Ends when the limit cannot be replicated, has one position per replica or
/// kMostCopies replicas, falls to `floor` cycles, or when the crossbars would exceed `budget`.
///
/// Some step has the shortest interval that the budget allows, and no assignment of fewer crossbars
/// than the first such step is as short: a layer is only replicated while it limits, so before that
/// step it has no more replicas than every assignment needs that is shorter than the present one.
std::vector<std::vector<int>> balance(const std::vector<BalancedLayer>& layers,
                                      std::int64_t budget,
                                      std::int64_t floor);

/// Replicas by stage that `mapping` states explicitly. Throws ConfigError that names entries
/// without a weight layer, entries twice and layers with fewer positions than replicas.
std::vector<int> explicit_replicas(const Program& program, const MappingConfig& mapping);

}  // namespace nvcim::sim
