// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/packet_network.h"

#include <catch2/catch.hpp>

#include "tests/sim/modules/network_probe.h"

using namespace nvcim;
using namespace nvcim::sim;

TEST_CASE("a message of n flits takes hops times hop cycles plus n - 1", "[network]") {
    NetworkProbe probe(probe_chip(NetworkModel::kPacket));
    probe.send(0, 5, 65);  // tile 0 (0,0) to tile 5 (2,1): 3 hops. 65 bits = 3 flits: 3*2 + 2 = 8
    probe.send(4, 3, 8);   // one flit over one hop: 2
    probe.run();
    CHECK(probe.left[0] == 3);
    CHECK(probe.arrived[0] == 8);
    CHECK(probe.left[1] == 1);
    CHECK(probe.arrived[1] == 2);
}

TEST_CASE("a busy link delays the next message by the flits before it", "[network]") {
    NetworkProbe probe(probe_chip(NetworkModel::kPacket));
    probe.send(0, 2, 96);  // 2 hops, 3 flits: 4 + 2
    probe.send(0, 2, 96);  // starts at 3
    // tile_1.east carries the others in [2,5) and [5,8).
    probe.send(1, 2, 96);  // starts at 8
    probe.send(1, 2, 32);  // waits for that one: 11
    probe.send(1, 4, 32);  // another direction is free: tile 1 south to tile 4
    probe.run();
    CHECK(probe.arrived[0] == 6);
    CHECK(probe.left[1] == 6);
    CHECK(probe.arrived[1] == 9);
    CHECK(probe.arrived[2] == 12);
    CHECK(probe.arrived[3] == 13);
    CHECK(probe.arrived[4] == 2);
}

TEST_CASE("a message slips in front of a reservation that leaves it room", "[network]") {
    NetworkProbe probe(probe_chip(NetworkModel::kPacket));
    probe.send(0, 2, 96);  // tile_1.east in [2,5)
    probe.send(1, 2, 64);  // in [0,2)
    probe.run();
    CHECK(probe.arrived[0] == 6);
    CHECK(probe.arrived[1] == 3);
}

TEST_CASE("the chip's port is one hop from tile 0 on a link of its own", "[network]") {
    NetworkProbe probe(probe_chip(NetworkModel::kPacket));
    CHECK(probe.network->hops(kChipPort, 0) == 1);
    CHECK(probe.network->hops(kChipPort, 5) == 4);
    probe.send(kChipPort, 0, 32);
    probe.send(0, kChipPort, 320);  // 10 flits: 2 + 9
    probe.send(kChipPort, 5, 32);   // port_in busy in [0,1): 1 + 8
    probe.run();
    CHECK(probe.arrived[0] == 2);
    CHECK(probe.arrived[1] == 11);
    CHECK(probe.arrived[2] == 9);
    CHECK(probe.network->port_in_busy() == 2);
}

TEST_CASE("a move inside a tile takes its bits over the width of the buffer port", "[network]") {
    NetworkProbe probe(probe_chip(NetworkModel::kPacket));
    probe.send(4, 4, 256);
    probe.send(4, 4, 257);  // after the first, 2 cycles
    probe.run();
    CHECK(probe.arrived[0] == 1);
    CHECK(probe.arrived[1] == 3);
    CHECK(probe.network->hops(4, 4) == 0);
    CHECK(probe.network->link_use().at(0).name == "tile_4.local");
}

TEST_CASE("routes go along the row first, so crossing routes share no link", "[network]") {
    NetworkProbe probe(probe_chip(NetworkModel::kPacket));
    probe.send(0, 4, 32);  // east from tile 0, then south from tile 1
    const auto use = probe.network->link_use();
    REQUIRE(use.size() == 2);
    CHECK(use[0].name == "tile_0.east");
    CHECK(use[1].name == "tile_1.south");
    CHECK(use[1].busy == 1);
}
