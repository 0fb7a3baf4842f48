// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/sweep/expression.h"

namespace nvcim::sim {

/// What varies together: `steps[i][p]` is the value of `pointers[p]` at step i.
struct Axis {
    std::vector<std::string> pointers;
    std::vector<std::vector<nlohmann::json>> steps;
};

enum class SweepFidelity {
    kCost,      ///< cycles, energy, area, mapping cost; no weights, no data
    kAccuracy,  ///< accuracy; nothing runs cycle by cycle
    kFull,      ///< both
};

enum class Sampling {
    kGrid,            ///< every combination
    kRandom,          ///< independent draws
    kLatinHypercube,  ///< every axis is covered evenly
};

/// A sweep as its file says (docs/sweep.md).
struct Sweep {
    std::string name;  ///< of the file
    std::string base;  ///< experiment file; path from the working directory
    std::vector<std::pair<std::string, nlohmann::json>> settings;  ///< for all points
    std::vector<Axis> axes;
    std::vector<Expression> constraints;
    SweepFidelity fidelity = SweepFidelity::kFull;
    Sampling sampling = Sampling::kGrid;
    int sampled_points = 0;  ///< not for a grid
    std::uint64_t sampling_seed = 1;
    std::vector<std::uint64_t> seeds;  ///< of the experiment; empty: that of the base
};

/// Reads a sweep file. Throws ConfigError with all mistakes of its form.
Sweep load_sweep(const std::string& path);

/// One experiment of a sweep: what is set on top of the base, in the order of the axes.
struct SweepPoint {
    std::vector<std::pair<std::string, nlohmann::json>> settings;
};

/// All points in their order (the first axis varies slowest, seeds fastest), before constraints.
std::vector<SweepPoint> points_of(const Sweep& sweep);

}  // namespace nvcim::sim
