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

TEST_CASE("the hypervolume of points is measured from the worst of them or a reference",
          "[sim][sweep]") {
    const std::vector<StoredPoint> points = {
        point(0, 5, 90), point(1, 3, 80), point(2, 6, 60), point(3, nullptr, 99)};
    // From 6 pJ and 60 %: (6 - 5) x (90 - 60) and (6 - 3) x (80 - 60) share 1 x 20.
    const DominatedVolume from_worst = dominated_volume(points, {{0, false}, {1, true}});
    CHECK(from_worst.volume == Approx(70.0));
    CHECK(from_worst.reference == std::vector<double>{6, 60});
    // From 5 pJ and 70 % only point 1 counts: 2 x 10.
    CHECK(dominated_volume(points, {{0, false, 5}, {1, true, 70}}).volume == Approx(20.0));
    CHECK(dominated_volume({}, {{0, false, 5}, {1, true, 70}}).volume == 0.0);
}
