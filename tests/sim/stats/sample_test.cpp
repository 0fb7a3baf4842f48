// SPDX-License-Identifier: Apache-2.0
#include "sim/stats/sample.h"

#include <catch2/catch.hpp>
#include <cmath>

using namespace nvcim::sim;

TEST_CASE("mean, deviation and confidence interval meet a hand calculation", "[sim][stats]") {
    // 2, 4, 4, 6: mean 4, squares 4 + 0 + 0 + 4 = 8, std = sqrt(8 / 3) = 1.63299,
    // ci95 = 3.1824 * 1.63299 / 2 = 2.59842.
    const SampleSummary s = summarize({2, 4, 4, 6});
    CHECK(*s.mean == 4.0);
    CHECK(*s.std == Approx(1.632993).epsilon(1e-6));
    CHECK(*s.ci95 == Approx(2.59842).epsilon(1e-4));
    CHECK(*s.min == 2.0);
    CHECK(*s.max == 6.0);
}

TEST_CASE("percentiles lie between neighbouring samples", "[sim][stats]") {
    // Sorted 1, 2, 3, 10, 20: the median is the third; 5 % of the way over four gaps is 0.2 of the
    // first gap, 95 % is 0.8 of the last one: 10 + 0.8 * 10 = 18.
    const SampleSummary s = summarize({20, 3, 1, 10, 2});
    CHECK(*s.median == 3.0);
    CHECK(*s.p5 == Approx(1.2));
    CHECK(*s.p95 == Approx(18.0));
    CHECK(*summarize({7.5}).p95 == 7.5);
}

TEST_CASE("one sample has a mean but no deviation, none has nothing", "[sim][stats]") {
    CHECK(*summarize({7.5}).mean == 7.5);
    CHECK_FALSE(summarize({7.5}).std);
    CHECK_FALSE(summarize({7.5}).ci95);
    CHECK_FALSE(summarize({}).mean);
}

TEST_CASE("quantiles of Student's t meet the printed tables", "[sim][stats]") {
    CHECK(student_t975(1) == Approx(12.7062).margin(1e-4));
    CHECK(student_t975(9) == Approx(2.2622).margin(1e-4));
    CHECK(student_t975(21) == Approx(2.0796).margin(1e-4));
    CHECK(student_t975(30) == Approx(2.0423).margin(1e-4));
    CHECK(student_t975(120) == Approx(1.9799).margin(1e-4));
    CHECK(student_t975(1000000) == Approx(1.95997).margin(1e-4));
}
