// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/evolution.h"

#include <algorithm>
#include <cmath>
#include <pagmo/algorithms/nsga2.hpp>
#include <pagmo/bfe.hpp>
#include <pagmo/population.hpp>
#include <pagmo/problem.hpp>
#include <pagmo/utils/hypervolume.hpp>

#include "models/base/error.h"

namespace nvcim::sim {

namespace {

using Judge = std::function<std::optional<Costs>(const Steps& generation)>;

/// Thrown through pagmo when there is nothing more to judge.
struct Ended {};

/// What pagmo knows of the axes: whole numbers from 0 on.
struct AxesProblem {
    std::vector<double> last_steps;
    std::size_t objectives = 2;

    [[nodiscard]] std::pair<std::vector<double>, std::vector<double>> get_bounds() const {
        return {std::vector<double>(last_steps.size(), 0.0), last_steps};
    }
    [[nodiscard]] std::size_t get_nobj() const { return objectives; }
    [[nodiscard]] std::size_t get_nix() const { return last_steps.size(); }
    [[nodiscard]] std::vector<double> fitness(const std::vector<double>& /*steps*/) const {
        NVCIM_ASSERT(false);  // whole generations are judged
        return {};
    }
};

/// Hands a generation, one individual behind the other, to the judge.
struct Generation {
    const Judge* judge = nullptr;

    std::vector<double> operator()(const pagmo::problem& problem,
                                   const std::vector<double>& individuals) const {
        const std::size_t axes = problem.get_nx();
        Steps generation(individuals.size() / axes, std::vector<std::size_t>(axes));
        for (std::size_t i = 0; i < individuals.size(); ++i) {
            generation[i / axes][i % axes] = static_cast<std::size_t>(std::lround(individuals[i]));
        }
        const std::optional<Costs> costs = (*judge)(generation);
        if (!costs) {
            throw Ended();
        }
        std::vector<double> all;
        for (const std::vector<double>& each : *costs) {
            all.insert(all.end(), each.begin(), each.end());
        }
        return all;
    }
};

}  // namespace

void evolve(const std::vector<std::size_t>& counts,
            const Steps& first,
            const SearchConfig& search,
            const Judge& judge) {
    const std::optional<Costs> costs = judge(first);
    if (!costs) {
        return;
    }
    AxesProblem axes;
    axes.objectives = search.objectives.size();
    for (const std::size_t count : counts) {
        axes.last_steps.push_back(static_cast<double>(count - 1));
    }
    const auto seed = static_cast<unsigned>(search.seed);
    pagmo::population population(pagmo::problem(axes), 0, seed);
    for (std::size_t i = 0; i < first.size(); ++i) {
        population.push_back({first[i].begin(), first[i].end()}, (*costs)[i]);
    }
    const double mutation =
        search.mutation > 0.0 ? search.mutation : 1.0 / static_cast<double>(counts.size());
    // All six arguments: the default of the last one is a random seed.
    pagmo::nsga2 nsga2(1, search.crossover, 10.0, mutation, 50.0, seed);
    nsga2.set_bfe(pagmo::bfe(Generation{&judge}));
    try {
        for (;;) {
            population = nsga2.evolve(population);
        }
    } catch (const Ended&) {
    }
}

double hypervolume(const Costs& costs, const std::vector<double>& reference) {
    Costs inside;
    std::copy_if(costs.begin(), costs.end(), std::back_inserter(inside), [&](const auto& each) {
        return std::equal(each.begin(), each.end(), reference.begin(), std::less<>());
    });
    return inside.empty() ? 0.0 : pagmo::hypervolume(inside, true).compute(reference);
}

}  // namespace nvcim::sim
