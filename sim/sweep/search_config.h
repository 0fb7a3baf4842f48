// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "models/base/error.h"
#include "models/config/field.h"
#include "models/config/pointer.h"

namespace nvcim::sim {

/// What a search wants of a statistic.
struct SearchObjective {
    std::string minimize;
    std::string maximize;
    double reference = std::numeric_limits<double>::quiet_NaN();  ///< none: the worst one found

    [[nodiscard]] const std::string& statistic() const {
        return minimize.empty() ? maximize : minimize;
    }
    [[nodiscard]] bool is_maximized() const { return minimize.empty(); }
    void check(const Pointer& at, Problems& problems) const {
        if (minimize.empty() == maximize.empty()) {
            problems.add(at, "expected either minimize or maximize");
        }
    }

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("minimize", self.minimize, "statistic of which less is better: latency.interval_ns");
        field("maximize", self.maximize, "statistic of which more is better: accuracy.after.mean");
        field("reference",
              self.reference,
              Between{-1e300, 1e300},
              "value that the hypervolume is measured from, default the worst one found");
    }
};

enum class SearchMethod { kNsga2 };
inline constexpr EnumName<SearchMethod> kSearchMethodNames[] = {
    {SearchMethod::kNsga2, "nsga2", "evolution of a population towards the Pareto front"},
};

/// A search for the Pareto front. Method: Deb, Pratap, Agarwal, Meyarivan, "A fast and elitist
/// multiobjective genetic algorithm: NSGA-II", IEEE Trans. Evolutionary Computation 6(2), 2002.
struct SearchConfig {
    SearchMethod method = SearchMethod::kNsga2;
    std::vector<SearchObjective> objectives;
    int budget = 0;
    int population = 40;
    std::uint64_t seed = 1;
    double crossover = 0.95;
    double mutation = 0.0;

    void check(const Pointer& at, Problems& problems) const {
        if (population % 4 != 0) {
            problems.add(at / "population",
                         "expected a multiple of 4, got " + std::to_string(population));
        }
        if (objectives.size() < 2) {
            problems.add(at / "objectives", "expected at least two objectives");
        }
    }

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("method", self.method, kSearchMethodNames, "how points are chosen");
        field("objectives", self.objectives, "what is wanted, two statistics or more");
        field("budget", self.budget, Between{1, 1e6}, "points that are run, at most");
        field("population",
              self.population,
              Between{8, 10000},
              "points that evolve together, a multiple of 4");
        // The generator of pagmo takes 32 bits.
        field("seed", self.seed, Between{0, 4294967295.0}, "of every choice of the search");
        field("crossover",
              self.crossover,
              Between{0, 0.999},
              "probability that a pair of points mixes its steps");
        field("mutation",
              self.mutation,
              Between{0, 1},
              "probability that a step of an axis changes; 0: one over the number of axes");
    }
};

}  // namespace nvcim::sim
