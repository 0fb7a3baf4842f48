// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/engine/experiment.h"
#include "sim/sweep/sweep_file.h"

namespace nvcim::sim {

/// The points that are to be run, each checked: the constraints hold, and the configuration reads.
/// A search has none yet: it adds them as it chooses them.
struct SweepPlan {
    Sweep sweep;
    std::vector<SweepPoint> points;
    std::size_t left_out = 0;           ///< points that a constraint excludes
    std::vector<std::string> pointers;  ///< that vary, in the order of the axes
};

/// Plans a sweep. Throws ConfigError that lists every invalid point with what is wrong with it (the
/// first few of each kind), before anything runs; of a search every value that cannot be part of a
/// valid point.
SweepPlan plan_sweep(const std::string& path);

/// The experiment of a point.
Experiment experiment_of(const Sweep& sweep, const SweepPoint& point);

/// What all points set on top of the base that can change a result: "POINTER=VALUE", VALUE as JSON.
std::vector<Override> shared_overrides(const Sweep& sweep);

/// "--set /a=1 --set /b=x" for one point.
std::string set_line(const SweepPoint& point);

}  // namespace nvcim::sim
