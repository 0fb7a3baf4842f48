// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "models/base/error.h"
#include "sim/sweep/sweep_file.h"

using namespace nvcim;
using namespace nvcim::sim;
using Catch::Contains;

namespace {

/// A sweep with one axis of 0, 1, 2 ... per count.
Sweep sweep_of(const std::vector<int>& counts, Sampling method, int points, std::uint64_t seed) {
    Sweep sweep;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        Axis& axis = sweep.axes.emplace_back();
        axis.pointers = {"/axis" + std::to_string(i)};
        for (int value = 0; value < counts[i]; ++value) {
            axis.steps.push_back({value});
        }
    }
    sweep.sample = SampleConfig{method, points, seed};
    return sweep;
}

/// Values by point.
std::vector<std::vector<int>> drawn(const Sweep& sweep) {
    std::vector<std::vector<int>> out;
    for (const SweepPoint& point : points_of(sweep)) {
        std::vector<int>& values = out.emplace_back();
        for (const auto& setting : point.settings) {
            values.push_back(setting.second.get<int>());
        }
    }
    return out;
}

}  // namespace

TEST_CASE("a Latin hypercube takes every part of an axis equally often", "[sim][sweep]") {
    const Sweep sweep = sweep_of({4, 64}, Sampling::kLatinHypercube, 64, 3);
    const auto points = drawn(sweep);
    REQUIRE(points.size() == 64);
    std::map<int, int> first;
    std::set<int> second;
    for (const std::vector<int>& point : points) {
        ++first[point[0]];
        second.insert(point[1]);
    }
    CHECK(second.size() == 64);
    CHECK(first == std::map<int, int>{{0, 16}, {1, 16}, {2, 16}, {3, 16}});
    CHECK(drawn(sweep) == points);
}

TEST_CASE("the plain Sobol sequence begins as published", "[sim][sweep]") {
    // In eighths: x = 0, 1/2, 3/4, 1/4, 3/8, 7/8, 5/8, 1/8; y = 0, 1/2, 1/4, 3/4, 3/8, 7/8, 1/8,
    // 5/8 (Bratley and Fox 1988, Gray code order of Antonov and Saleev).
    const auto points = drawn(sweep_of({8, 8}, Sampling::kSobol, 8, 0));
    CHECK(points == std::vector<std::vector<int>>{
                        {0, 0}, {4, 4}, {6, 2}, {2, 6}, {3, 3}, {7, 7}, {5, 1}, {1, 5}});
}

TEST_CASE("Sobol points cover every axis and the plane evenly, whatever the seed", "[sim][sweep]") {
    std::set<std::vector<std::vector<int>>> different;
    for (const std::uint64_t seed : {0, 1, 2}) {
        const auto points = drawn(sweep_of({16, 16, 4}, Sampling::kSobol, 64, seed));
        different.insert(points);
        std::map<int, int> axis[3];
        std::map<std::pair<int, int>, int> plane;  // 8 x 8 squares of the first two axes
        REQUIRE(points.size() == 64);
        for (const std::vector<int>& point : points) {
            for (std::size_t k = 0; k < 3; ++k) {
                ++axis[k][point[k]];
            }
            ++plane[{point[0] / 2, point[1] / 2}];
        }
        for (std::size_t k = 0; k < 3; ++k) {
            for (const auto& [value, count] : axis[k]) {
                CHECK(count == (k == 2 ? 16 : 4));
            }
        }
        CHECK(plane.size() == 64);
    }
    CHECK(different.size() == 3);
}

TEST_CASE("what is drawn twice is one point, where it came first", "[sim][sweep]") {
    for (const Sampling method : {Sampling::kRandom, Sampling::kLatinHypercube, Sampling::kSobol}) {
        const auto points = drawn(sweep_of({2, 3}, method, 500, 5));
        CHECK(points.size() == 6);
        CHECK(std::set<std::vector<int>>(points.begin(), points.end()).size() == 6);
    }
    Sweep sweep = sweep_of({2}, Sampling::kRandom, 100, 1);
    sweep.seeds = {7, 8};
    CHECK(points_of(sweep).size() == 4);
}

TEST_CASE("a Sobol sequence has no more axes than there are direction numbers", "[sim][sweep]") {
    CHECK(drawn(sweep_of(std::vector<int>(3667, 2), Sampling::kSobol, 4, 1)).size() == 4);
    CHECK_THROWS_WITH(drawn(sweep_of(std::vector<int>(3668, 2), Sampling::kSobol, 4, 1)),
                      Contains("takes 1 to 3667 axes, got 3668; use latin_hypercube"));
}
