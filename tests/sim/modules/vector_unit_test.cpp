// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/vector_unit.h"

#include <catch2/catch.hpp>

using namespace nvcim;
using namespace nvcim::sim;

TEST_CASE("the vector unit rounds up to whole cycles and serves in order", "[vector_unit]") {
    Calendar calendar("calendar", 1000);
    VectorUnitConfig config;
    config.lanes = 64;
    config.latency_cycles = 2;
    VectorUnit unit("vector_unit", calendar, config, nullptr);
    CHECK(unit.process(130, 0) == 4);  // 3 cycles of issue: 3 - 1 + 2
    CHECK(unit.process(64, 0) == 5);   // starts at 3: 3 + 1 - 1 + 2
    CHECK(unit.busy() == 4);
}
