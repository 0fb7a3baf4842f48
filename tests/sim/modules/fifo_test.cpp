// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/fifo.h"

#include <catch2/catch.hpp>

using namespace nvcim::sim;

TEST_CASE("a fifo gives back what it was given, in order, while it grows and wraps", "[fifo]") {
    Fifo<int> fifo;
    CHECK(fifo.empty());
    int in = 0;
    int out = 0;
    // Two in, one out: it holds 1, 2, ... 100, passing every size at which it grows.
    for (int step = 0; step < 100; ++step) {
        fifo.push(in++);
        fifo.push(in++);
        CHECK(fifo.front() == out++);
        fifo.pop();
        CHECK(fifo.size() == static_cast<std::size_t>(in - out));
        CHECK(fifo.back() == in - 1);
    }
    for (std::size_t i = 0; i < fifo.size(); ++i) {
        CHECK(fifo[i] == out + static_cast<int>(i));
    }
}
