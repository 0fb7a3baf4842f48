// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/pareto.h"

#include <catch2/catch.hpp>

using namespace nvcim::sim;

namespace {

StoredPoint point(std::int64_t number,
                  const nlohmann::json& energy,
                  const nlohmann::json& accuracy) {
    return {number, PointStatus::kDone, "", {}, {energy, accuracy}};
}

}  // namespace

TEST_CASE("the front holds what nothing dominates", "[sim][sweep]") {
    std::vector<StoredPoint> points = {point(0, 5, 90),
                                       point(1, 3, 80),
                                       point(2, 6, 85),  // worse than 0 in both
                                       point(3, 3, 80),  // as good as 1
                                       point(4, 1, 50),
                                       point(5, nullptr, 99)};
    const std::vector<Objective> objectives = {{0, false}, {1, true}};
    CHECK(pareto_front(points, objectives) == std::vector<std::size_t>{4, 1, 3, 0});
    points[4].status = PointStatus::kFailed;
    CHECK(pareto_front(points, objectives) == std::vector<std::size_t>{1, 3, 0});
    CHECK(pareto_front(points, {{1, true}}) == std::vector<std::size_t>{5});  // needs no energy
}
