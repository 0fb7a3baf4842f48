// SPDX-License-Identifier: Apache-2.0
#include "sim/stats/distribution.h"

#include <catch2/catch.hpp>

using namespace nvcim::sim;

TEST_CASE("a distribution knows its mean and its percentiles exactly", "[sim][stats]") {
    // 90 ones, 9 tens and one 100: mean (90 + 90 + 100) / 100 = 2.8.
    Distribution d;
    d.add(10, 9);
    d.add(1, 90);
    d.add(100);
    CHECK(d.count() == 100);
    CHECK(d.mean() == Approx(2.8));
    CHECK(d.percentile(50) == 1);
    CHECK(d.percentile(90) == 1);
    CHECK(d.percentile(91) == 10);
    CHECK(d.percentile(99) == 10);
    CHECK(d.percentile(100) == 100);
    CHECK(d.max() == 100);
    const Distribution none;
    CHECK(none.count() == 0);
    CHECK(none.mean() == 0.0);
    CHECK(none.percentile(50) == 0);
    CHECK(none.max() == 0);
    CHECK(none.bins().empty());
}

TEST_CASE("bins are single values below 8, then four to an octave", "[sim][stats]") {
    Distribution d;
    for (const int value : {0, 7, 8, 9, 10, 15, 16, 19, 20, 100, 127}) {
        d.add(value);
    }
    const std::vector<DistributionBin> bins = d.bins();
    const std::vector<std::vector<std::int64_t>> expected = {{0, 0, 1},
                                                             {7, 7, 1},
                                                             {8, 9, 2},
                                                             {10, 11, 1},
                                                             {14, 15, 1},
                                                             {16, 19, 2},
                                                             {20, 23, 1},
                                                             {96, 111, 1},
                                                             {112, 127, 1}};
    REQUIRE(bins.size() == expected.size());
    for (std::size_t i = 0; i < bins.size(); ++i) {
        CHECK(std::vector<std::int64_t>{bins[i].low, bins[i].high, bins[i].count} == expected[i]);
    }
}
