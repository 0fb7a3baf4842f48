// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/ring.h"

#include <catch2/catch.hpp>

using namespace nvcim::sim;

TEST_CASE("a ring gives back what it was given, in order, while it grows and wraps", "[ring]") {
    Ring<int> ring;
    CHECK(ring.empty());
    int in = 0;
    int out = 0;
    // Two in, one out: it holds 1, 2, ... 100, passing every size at which it grows.
    for (int step = 0; step < 100; ++step) {
        ring.push_back(in++);
        ring.push_back(in++);
        CHECK(ring.front() == out++);
        ring.pop_front();
        CHECK(ring.size() == static_cast<std::size_t>(in - out));
        CHECK(ring.back() == in - 1);
    }
    for (std::size_t i = 0; i < ring.size(); ++i) {
        CHECK(ring[i] == out + static_cast<int>(i));
    }
}
