// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <boost/random/sobol.hpp>
#include <numeric>
#include <random>
#include <set>

#include "models/base/error.h"
#include "sim/sweep/sweep_file.h"

namespace nvcim::sim {

namespace {

constexpr std::size_t kMostPoints = 1000000;

// Raw words of the generators only: the same on every machine.

Steps grid(const std::vector<Axis>& axes) {
    std::size_t count = 1;
    for (const Axis& axis : axes) {
        count *= axis.steps.size();
        if (count > kMostPoints) {
            throw ConfigError(
                fmt::format("the grid has more than {} points; use \"sample\", \"search\" or fewer "
                            "values",
                            kMostPoints));
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

Steps random(const std::vector<Axis>& axes, std::size_t count, std::uint64_t seed) {
    std::mt19937_64 words(seed);
    Steps steps;
    for (std::size_t point = 0; point < count; ++point) {
        std::vector<std::size_t>& chosen = steps.emplace_back();
        for (const Axis& axis : axes) {
            chosen.push_back(static_cast<std::size_t>(words() % axis.steps.size()));
        }
    }
    return steps;
}

/// The sequence of Joe and Kuo (Boost's direction numbers) from its first point on, all zeros. A
/// seed other than 0 flips random bits of every axis, the same ones at all points (digital shift):
/// the sequence stays as even as it was.
Steps sobol(const std::vector<Axis>& axes, std::size_t count, std::uint64_t seed) {
    using Sequence = boost::random::sobol_engine<std::uint32_t, 32>;
    constexpr std::size_t kMostAxes = boost::random::default_sobol_table::max_dimension;
    if (axes.empty() || axes.size() > kMostAxes) {
        throw ConfigError(fmt::format(
            "/sample: the Sobol sequence takes 1 to {} axes, got {}; use latin_hypercube",
            kMostAxes,
            axes.size()));
    }
    std::mt19937_64 words(seed);
    std::vector<std::uint32_t> shift;
    for (std::size_t axis = 0; axis < axes.size(); ++axis) {
        shift.push_back(seed == 0 ? 0 : static_cast<std::uint32_t>(words() >> 32U));
    }
    Sequence sequence(axes.size());  // begins behind the zeros
    Steps steps(count, std::vector<std::size_t>(axes.size()));
    for (std::size_t point = 0; point < count; ++point) {
        for (std::size_t axis = 0; axis < axes.size(); ++axis) {
            const std::uint32_t word = (point == 0 ? 0 : sequence()) ^ shift[axis];
            steps[point][axis] = (std::uint64_t{word} * axes[axis].steps.size()) >> 32U;
        }
    }
    return steps;
}

Steps sampled(const std::vector<Axis>& axes, const SampleConfig& sample) {
    const auto count = static_cast<std::size_t>(sample.points);
    switch (sample.method) {
        case Sampling::kRandom:
            return random(axes, count, sample.seed);
        case Sampling::kLatinHypercube:
            return latin_hypercube(axes, count, sample.seed);
        case Sampling::kSobol:
            break;
    }
    return sobol(axes, count, sample.seed);
}

/// Each of them once, where it came first.
Steps distinct(const Steps& steps) {
    std::set<std::vector<std::size_t>> seen;
    Steps out;
    for (const std::vector<std::size_t>& each : steps) {
        if (seen.insert(each).second) {
            out.push_back(each);
        }
    }
    return out;
}

}  // namespace

/// Every axis is cut into as many strata as there are points; each stratum is used once.
Steps latin_hypercube(const std::vector<Axis>& axes, std::size_t count, std::uint64_t seed) {
    std::mt19937_64 words(seed);
    Steps steps(count, std::vector<std::size_t>(axes.size()));
    std::vector<std::size_t> strata(count);
    for (std::size_t axis = 0; axis < axes.size(); ++axis) {
        std::iota(strata.begin(), strata.end(), std::size_t{0});
        for (std::size_t i = count; i-- > 1;) {
            std::swap(strata[i], strata[static_cast<std::size_t>(words() % (i + 1))]);
        }
        for (std::size_t point = 0; point < count; ++point) {
            steps[point][axis] = strata[point] * axes[axis].steps.size() / count;
        }
    }
    return steps;
}

SweepPoint point_at(const std::vector<Axis>& axes, const std::vector<std::size_t>& steps) {
    SweepPoint point;
    for (std::size_t axis = 0; axis < axes.size(); ++axis) {
        for (std::size_t p = 0; p < axes[axis].pointers.size(); ++p) {
            point.settings.emplace_back(axes[axis].pointers[p], axes[axis].steps[steps[axis]][p]);
        }
    }
    return point;
}

std::vector<SweepPoint> points_of(const Sweep& sweep) {
    const Steps steps =
        sweep.sample ? distinct(sampled(sweep.axes, *sweep.sample)) : grid(sweep.axes);
    std::vector<SweepPoint> points;
    for (const std::vector<std::size_t>& chosen : steps) {
        SweepPoint point = point_at(sweep.axes, chosen);
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
