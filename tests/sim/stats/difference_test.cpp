// SPDX-License-Identifier: Apache-2.0
#include "sim/stats/difference.h"

#include <catch2/catch.hpp>

using namespace nvcim::sim;

TEST_CASE("pairs take what they share out of the interval", "[sim][stats]") {
    // Differences 1, 2, 1, 2: mean 1.5, squares 4 * 0.25 = 1, std = sqrt(1 / 3) = 0.577350,
    // ci95 = 3.1824 * 0.577350 / 2 = 0.918679. The values themselves spread over 40.
    const MeanDifference d = paired_difference({10, 20, 30, 50}, {11, 22, 31, 52});
    CHECK(d.mean == Approx(1.5));
    CHECK(*d.ci95 == Approx(0.918679).epsilon(1e-5));
    const MeanDifference back = paired_difference({11, 22, 31, 52}, {10, 20, 30, 50});
    CHECK(back.mean == -d.mean);
    CHECK(*back.ci95 == *d.ci95);
}

TEST_CASE("of lists of different length the common beginning is paired", "[sim][stats]") {
    // Differences 1 and 3: mean 2, std = sqrt(2), ci95 = 12.7062 * sqrt(2) / sqrt(2).
    const MeanDifference d = paired_difference({10, 20}, {11, 23, 99, 99});
    CHECK(d.mean == 2.0);
    CHECK(*d.ci95 == Approx(12.7062).epsilon(1e-6));
    CHECK_FALSE(paired_difference({10}, {11, 23}).ci95);
    CHECK(*paired_difference({3, 5}, {3, 5}).ci95 == 0.0);
}

TEST_CASE("Welch's interval meets a hand calculation", "[sim][stats]") {
    // 2, 4, 4, 6: mean 4, variance 8 / 3, of the mean 2 / 3. 1, 7: mean 4, variance 18, of the mean
    // 9. Sum 29 / 3, degrees (29 / 3)^2 / ((2 / 3)^2 / 3 + 9^2 / 1) = 93.444 / 81.148 = 1.15: 1.
    // ci95 = 12.7062 * sqrt(29 / 3) = 39.5052.
    const MeanDifference uneven = welch_difference({2, 4, 4, 6}, {1, 7});
    CHECK(uneven.mean == 0.0);
    CHECK(*uneven.ci95 == Approx(39.5052).epsilon(1e-5));
    // Twice the same spread and number, 3 apart: 2 * 2 / 3 = 4 / 3, degrees (4 / 3)^2 / (2 * (2 /
    // 3)^2 / 3) = 6. ci95 = 2.4469 * sqrt(4 / 3) = 2.82544.
    const MeanDifference even = welch_difference({2, 4, 4, 6}, {5, 7, 7, 9});
    CHECK(even.mean == 3.0);
    CHECK(*even.ci95 == Approx(2.82544).epsilon(1e-5));
    CHECK(*welch_difference({4, 4}, {5, 5}).ci95 == 0.0);
    CHECK_FALSE(welch_difference({4}, {5, 6}).ci95);
}
