// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "sim/sweep/search_config.h"
#include "sim/sweep/sweep_file.h"

namespace nvcim::sim {

/// Costs of every individual by objective, less is better.
using Costs = std::vector<std::vector<double>>;

/// Evolves a population by NSGA-II (pagmo2): an individual is a step of every axis. `judge` gets
/// one generation after the other, the first of them `first`, and gives its costs; nothing ends the
/// evolution. The same arguments and costs give the same generations.
///
/// `counts`: steps of every axis, at least 2. `first` has search.population individuals.
void evolve(const std::vector<std::size_t>& counts,
            const Steps& first,
            const SearchConfig& search,
            const std::function<std::optional<Costs>(const Steps& generation)>& judge);

/// The volume between `reference` and the costs that are better than it everywhere. 0 if there
/// are none.
double hypervolume(const Costs& costs, const std::vector<double>& reference);

}  // namespace nvcim::sim
