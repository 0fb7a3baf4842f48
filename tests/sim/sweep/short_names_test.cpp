// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/short_names.h"

#include <catch2/catch.hpp>

using nvcim::sim::short_names;
using Names = std::vector<std::string>;

TEST_CASE("pointers are named by as many parts as tell them apart", "[sim][sweep]") {
    CHECK(short_names({"/a/cell/bits", "/a/adc/bits", "/a/rows"}) ==
          Names{"cell/bits", "adc/bits", "rows"});
    CHECK(short_names({"/rows", "/a/rows"}) == Names{"rows", "a/rows"});
    CHECK(short_names({"/run/seed", "/run/seed"}) == Names{"seed", "seed"});
    CHECK(short_names({}).empty());
}
