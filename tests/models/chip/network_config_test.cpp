// SPDX-License-Identifier: Apache-2.0
#include "models/chip/network_config.h"

#include <catch2/catch.hpp>

#include "models/config/json_file.h"
#include "models/config/reader.h"

using namespace nvcim;

TEST_CASE("flits follow one per cycle where the buffers cover the credit loop", "[network]") {
    NetworkConfig network;  // hop of 2 cycles, 1 of them the link's: a loop of 3; buffers of 4
    CHECK(network.flits(65) == 3);
    CHECK(network.credit_loop() == 3);
    CHECK(network.flit_offset(9) == 9);
    CHECK(network.zero_load_latency(3, 3) == 3 * 2 + 2);
    network.buffer_flits = 2;  // flits 0 1, 3 4, 6 7: two in every loop
    CHECK(network.flit_offset(1) == 1);
    CHECK(network.flit_offset(2) == 3);
    CHECK(network.flit_offset(5) == 7);
}

TEST_CASE("a link cannot take longer than the hop that it is part of", "[network]") {
    Problems problems("x.json");
    NetworkConfig network;
    read_struct(parse_json(R"({"hop_cycles": 2, "link_cycles": 3})", "x.json"),
                Pointer(),
                network,
                problems);
    CHECK(problems.text() ==
          "x.json: 1 problem\n  /link_cycles: expected at most /hop_cycles (2), got 3; a hop is a "
          "router and a link");
}
