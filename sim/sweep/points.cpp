// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <numeric>
#include <random>

#include "models/base/error.h"
#include "sim/sweep/sweep_file.h"

namespace nvcim::sim {

namespace {

constexpr std::size_t kMostPoints = 1000000;

/// Step of every axis, by point. Raw words of the generator only: the same on every machine.
using Steps = std::vector<std::vector<std::size_t>>;

Steps grid(const std::vector<Axis>& axes) {
    std::size_t count = 1;
    for (const Axis& axis : axes) {
        count *= axis.steps.size();
        if (count > kMostPoints) {
            throw ConfigError(fmt::format(
                "the grid has more than {} points; use \"sample\" or fewer values", kMostPoints));
        }
    }
    Steps steps(count, std::vector<std::size_t>(axes.size()));
    for (std::size_t point = 0; point < count; ++point) {
        std::size_t rest = point;
        for (std::size_t axis = axes.size(); axis-- > 0;) {
            steps[point][axis] = rest % axes[axis].steps.size();
            rest /= axes[axis].steps.size();
        }
    }
    return steps;
}

Steps random(const Sweep& sweep) {
    std::mt19937_64 words(sweep.sampling_seed);
    Steps steps;
    for (int point = 0; point < sweep.sampled_points; ++point) {
        std::vector<std::size_t>& chosen = steps.emplace_back();
        for (const Axis& axis : sweep.axes) {
            chosen.push_back(static_cast<std::size_t>(words() % axis.steps.size()));
        }
    }
    return steps;
}

/// Every axis is cut into as many strata as there are points; each stratum is used once.
Steps latin_hypercube(const Sweep& sweep) {
    std::mt19937_64 words(sweep.sampling_seed);
    const auto count = static_cast<std::size_t>(sweep.sampled_points);
    Steps steps(count, std::vector<std::size_t>(sweep.axes.size()));
    std::vector<std::size_t> strata(count);
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
        std::iota(strata.begin(), strata.end(), std::size_t{0});
        for (std::size_t i = count; i-- > 1;) {
            std::swap(strata[i], strata[static_cast<std::size_t>(words() % (i + 1))]);
        }
        for (std::size_t point = 0; point < count; ++point) {
            steps[point][axis] = strata[point] * sweep.axes[axis].steps.size() / count;
        }
    }
    return steps;
}

}  // namespace

std::vector<SweepPoint> points_of(const Sweep& sweep) {
    const Steps steps = sweep.sampling == Sampling::kGrid     ? grid(sweep.axes)
                        : sweep.sampling == Sampling::kRandom ? random(sweep)
                                                              : latin_hypercube(sweep);
    std::vector<SweepPoint> points;
    for (const std::vector<std::size_t>& chosen : steps) {
        SweepPoint point;
        for (std::size_t axis = 0; axis < chosen.size(); ++axis) {
            const Axis& a = sweep.axes[axis];
            for (std::size_t p = 0; p < a.pointers.size(); ++p) {
                point.settings.emplace_back(a.pointers[p], a.steps[chosen[axis]][p]);
            }
        }
        if (sweep.seeds.empty()) {
            points.push_back(std::move(point));
            continue;
        }
        for (const std::uint64_t seed : sweep.seeds) {
            points.push_back(point);
            points.back().settings.emplace_back("/run/seed", seed);
        }
    }
    return points;
}

}  // namespace nvcim::sim
