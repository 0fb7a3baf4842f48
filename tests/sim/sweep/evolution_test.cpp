// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/evolution.h"

#include <catch2/catch.hpp>
#include <set>

using namespace nvcim::sim;

namespace {

SearchConfig search_of(std::uint64_t seed) {
    SearchConfig search;
    search.objectives.resize(2);
    search.population = 16;
    search.seed = seed;
    return search;
}

/// x^2 and (x - 10)^2 plus what the other axes are away from 5: best is x in 0 .. 10, others 5.
std::vector<double> schaffer(const std::vector<std::size_t>& steps) {
    double away = 0.0;
    for (std::size_t k = 1; k < steps.size(); ++k) {
        away += std::abs(static_cast<double>(steps[k]) - 5.0);
    }
    const auto x = static_cast<double>(steps[0]);
    return {x * x + away, (x - 10.0) * (x - 10.0) + away};
}

/// All generations of 60.
std::vector<Steps> generations(std::uint64_t seed) {
    Steps first;
    for (std::size_t i = 0; i < 16; ++i) {
        first.push_back({i + 10, 2 * i % 11, i % 11});
    }
    std::vector<Steps> all;
    evolve({64, 11, 11}, first, search_of(seed), [&](const Steps& generation) {
        all.push_back(generation);
        Costs costs;
        for (const auto& steps : generation) {
            costs.push_back(schaffer(steps));
        }
        return all.size() < 60 ? std::optional(costs) : std::nullopt;
    });
    return all;
}

}  // namespace

TEST_CASE("an evolution is repeatable, stays within the axes and finds the front", "[sim][sweep]") {
    const std::vector<Steps> all = generations(1);
    CHECK(all == generations(1));
    CHECK(all != generations(2));
    REQUIRE(all.size() == 60);
    std::set<std::size_t> front;
    for (const Steps& generation : all) {
        CHECK(generation.size() == 16);
        for (const auto& steps : generation) {
            REQUIRE(steps.size() == 3);
            CHECK((steps[0] < 64 && steps[1] < 11 && steps[2] < 11));
            if (steps[0] <= 10 && steps[1] == 5 && steps[2] == 5) {
                front.insert(steps[0]);
            }
        }
    }
    CHECK(front.size() == 11);
}

TEST_CASE("an evolution ends when the judge says so", "[sim][sweep]") {
    int calls = 0;
    evolve({2}, {{0}, {1}, {0}, {1}, {0}, {1}, {0}, {1}}, search_of(1), [&](const Steps&) {
        ++calls;
        return std::optional<Costs>();
    });
    CHECK(calls == 1);
}

TEST_CASE("the hypervolume of two and three objectives is what is dominated", "[sim][sweep]") {
    // Boxes (3 - 1) x (4 - 2) and (3 - 2) x (4 - 1) share 1 x 2.
    CHECK(hypervolume({{1, 2}, {2, 1}}, {3, 4}) == Approx(5.0));
    CHECK(hypervolume({{1, 2}, {2, 1}, {2, 2}, {5, 0}}, {3, 4}) == Approx(5.0));
    CHECK(hypervolume({{0, 0, 0}}, {2, 3, 4}) == Approx(24.0));
    CHECK(hypervolume({}, {1, 1}) == 0.0);
    CHECK(hypervolume({{2, 0}}, {1, 1}) == 0.0);
    CHECK(hypervolume({{1, 1}, {0, 1}}, {1, 1}) == 0.0);
}
