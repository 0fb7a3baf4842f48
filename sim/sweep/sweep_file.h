// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/engine/experiment_base.h"
#include "sim/sweep/axis.h"
#include "sim/sweep/expression.h"
#include "sim/sweep/search_config.h"

namespace nvcim::sim {

enum class SweepFidelity { kCost, kAccuracy, kFull };
inline constexpr EnumName<SweepFidelity> kSweepFidelityNames[] = {
    {SweepFidelity::kCost,
     "cost",
     "cycles, energy, area, programming; no weights, no data, no accuracy"},
    {SweepFidelity::kAccuracy, "accuracy", "accuracy; nothing runs cycle by cycle"},
    {SweepFidelity::kFull, "full", "both"},
};

enum class Sampling { kRandom, kLatinHypercube, kSobol };
inline constexpr EnumName<Sampling> kSamplingNames[] = {
    {Sampling::kRandom, "random", "independent draws"},
    {Sampling::kLatinHypercube, "latin_hypercube", "every axis is covered evenly"},
    {Sampling::kSobol, "sobol", "every axis, and every two of them, are covered evenly"},
};

/// Some points of the grid. What is drawn twice is one point.
struct SampleConfig {
    Sampling method = Sampling::kRandom;
    int points = 0;
    std::uint64_t seed = 1;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("method", self.method, kSamplingNames, "how points are drawn");
        field("points", self.points, Between{1, kMostSteps}, "draws; of equal ones one counts");
        field("seed", self.seed, kSeedRange, "of the draws; sobol: 0 is the plain sequence");
    }
};

/// A sweep as its file says (docs/sweep.md).
struct Sweep {
    std::string name;  ///< of the file
    std::string base;  ///< experiment file; path from the working directory
    /// `base` as it was read for the plan, so that every point starts from the same text; null:
    /// it is read when it is needed.
    std::shared_ptr<const ExperimentBase> document;
    std::vector<std::pair<std::string, nlohmann::json>> settings;  ///< for all points
    std::vector<Axis> axes;
    std::vector<Expression> constraints;
    SweepFidelity fidelity = SweepFidelity::kFull;
    std::optional<SampleConfig> sample;  ///< none: every combination
    std::optional<SearchConfig> search;
    std::vector<std::uint64_t> seeds;  ///< of the experiment; empty: that of the base
};

/// Reads a sweep file. Throws ConfigError with all mistakes of its form.
Sweep load_sweep(const std::string& path);

/// One experiment of a sweep: what is set on top of the base, in the order of the axes.
struct SweepPoint {
    std::vector<std::pair<std::string, nlohmann::json>> settings;
    std::string error{};  ///< why a search does not run it: it is not valid
};

/// Step of every axis, by point.
using Steps = std::vector<std::vector<std::size_t>>;

/// `count` draws that cover every axis evenly.
Steps latin_hypercube(const std::vector<Axis>& axes, std::size_t count, std::uint64_t seed);

/// The point at one step of every axis, without seeds.
SweepPoint point_at(const std::vector<Axis>& axes, const std::vector<std::size_t>& steps);

/// All points in their order (the first axis varies slowest, seeds fastest), before constraints.
/// Points of a sample stand where they were drawn first. Not for a search.
std::vector<SweepPoint> points_of(const Sweep& sweep);

}  // namespace nvcim::sim
