// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/stall_clock.h"

#include <catch2/catch.hpp>

using namespace nvcim::sim;

TEST_CASE("waiting counts from the end of the interval and by cause", "[stall]") {
    StallClock clock;
    clock.wait(StallCause::kInput, 0);
    clock.start(5, 10);  // waited 5 for input, busy until 15
    clock.wait(StallCause::kInput, 5);
    clock.wait(StallCause::kRoom, 20);  // 15..20 input
    clock.start(27, 10);                // 20..27 room
    clock.wait(StallCause::kResource, 30);
    clock.start(37, 10);  // inside the interval: no stall
    CHECK(clock.cycles(StallCause::kInput) == 10);
    CHECK(clock.cycles(StallCause::kRoom) == 7);
    CHECK(clock.cycles(StallCause::kResource) == 0);
    // input 0..5, busy 5..15, input 15..20, room 20..27, busy 27..47
    REQUIRE(clock.spans().size() == 5);
    CHECK(clock.spans()[4].end == 47);
    CHECK(clock.spans()[4].activity == kStallCauses);
}
