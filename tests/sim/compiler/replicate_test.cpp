// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/replicate.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

using namespace nvcim::sim;

namespace {

std::int64_t interval(const std::vector<BalancedLayer>& layers, const std::vector<int>& replicas) {
    std::int64_t most = 0;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const std::int64_t turns = (layers[i].positions + replicas[i] - 1) / replicas[i];
        most = std::max(most, turns * layers[i].interval);
    }
    return most;
}

std::int64_t crossbars(const std::vector<BalancedLayer>& layers, const std::vector<int>& replicas) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        sum += std::int64_t{layers[i].crossbars} * replicas[i];
    }
    return sum;
}

/// Shortest interval, then fewest crossbars, of all assignments within the budget.
std::pair<std::int64_t, std::int64_t> try_all(const std::vector<BalancedLayer>& layers,
                                              std::int64_t budget) {
    std::pair<std::int64_t, std::int64_t> best{INT64_MAX, INT64_MAX};
    std::vector<int> replicas(layers.size(), 1);
    for (std::size_t i = 0; i < layers.size();) {
        const std::int64_t used = crossbars(layers, replicas);
        if (used <= budget) {
            best = std::min(best, {interval(layers, replicas), used});
        }
        for (i = 0; i < layers.size(); ++i) {  // next assignment
            const bool is_fixed = layers[i].crossbars == 0;
            if (!is_fixed && ++replicas[i] <= layers[i].positions) {
                break;
            }
            replicas[i] = 1;
        }
    }
    return best;
}

}  // namespace

TEST_CASE("balancing replicates the layer that limits, in the smallest step that helps",
          "[replicate]") {
    // 100 positions x 80 = 8,000 cycles and 25 x 80 = 2,000; 10 crossbars.
    const std::vector<BalancedLayer> layers = {{100, 80, 1}, {25, 80, 2}};
    // Two replicas: 50 x 80 = 4,000; three: 34 x 80 = 2,720; four: 2,000, as long as the second
    // (the first of equals goes on): five: 20 x 80 = 1,600, then the second: 13 x 80 = 1,040.
    const auto steps = balance(layers, 10, 0);
    REQUIRE(steps.size() >= 6);
    CHECK(steps[1] == std::vector<int>{2, 1});
    CHECK(steps[4] == std::vector<int>{5, 1});
    CHECK(steps[5] == std::vector<int>{5, 2});
    // 5 + 2 x 2 = 9; one more for the first: 6 -> 17 x 80 = 1,360; 10 crossbars are used up.
    CHECK(steps.back() == std::vector<int>{6, 2});
    // Below the floor nothing is gained.
    CHECK(balance(layers, 10, 4000).back() == std::vector<int>{2, 1});
}

TEST_CASE("balancing ends at a layer that cannot be replicated", "[replicate]") {
    const std::vector<BalancedLayer> layers = {{64, 10, 1}, {1, 160, 0}, {1, 40, 3}};
    CHECK(balance(layers, 1000, 0).back() == std::vector<int>{5, 1, 1});  // 13 x 10 < 160
}

TEST_CASE("balancing is optimal on every small case", "[replicate]") {
    std::mt19937 random(7);  // raw words only: the same everywhere
    for (int round = 0; round < 300; ++round) {
        std::vector<BalancedLayer> layers;
        for (int i = 0; i < 3; ++i) {
            BalancedLayer layer;
            layer.positions = 1 + static_cast<int>(random() % 9);
            layer.interval = 1 + static_cast<int>(random() % 20);
            layer.crossbars = static_cast<int>(random() % 4);
            layers.push_back(layer);
        }
        const std::int64_t budget =
            crossbars(layers, {1, 1, 1}) + static_cast<std::int64_t>(random() % 12);
        std::pair<std::int64_t, std::int64_t> found{INT64_MAX, INT64_MAX};
        for (const std::vector<int>& step : balance(layers, budget, 0)) {
            found = std::min(found, {interval(layers, step), crossbars(layers, step)});
        }
        CHECK(found == try_all(layers, budget));
    }
}
