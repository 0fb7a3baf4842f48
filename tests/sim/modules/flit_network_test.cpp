// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/flit_network.h"

#include <catch2/catch.hpp>

#include "tests/sim/modules/network_probe.h"

using namespace nvcim;
using namespace nvcim::sim;

TEST_CASE("the tail of a message is there at its zero-load latency, not a cycle earlier",
          "[network]") {
    NetworkProbe packet(probe_chip(NetworkModel::kPacket));
    NetworkProbe flit(probe_chip(NetworkModel::kFlit));
    packet.send(0, 5, 65);  // 3 hops of 2 cycles, 3 flits: 6 + 2 = 8
    flit.send(0, 5, 65);
    sc_core::sc_start(sc_core::sc_time(7999, sc_core::SC_PS));
    CHECK(packet.arrived.empty());
    CHECK(flit.arrived.empty());
    sc_core::sc_start(sc_core::sc_time(2, sc_core::SC_PS));
    CHECK(packet.arrived.count(0) == 1);
    CHECK(flit.arrived.count(0) == 1);
    CHECK(flit.left[0] == 3);
}

TEST_CASE("a buffer below the credit loop holds a long message back", "[network]") {
    // A credit is back 2 + 1 cycles after the flit. Buffers of 2: flits 0 1, 3 4, 6 start on every
    // link; 5 flits over 2 hops take 4 + 6 cycles instead of 4 + 4.
    ChipConfig chip = probe_chip(NetworkModel::kFlit);
    chip.network.buffer_flits = 2;
    NetworkProbe probe(chip);
    probe.send(0, 2, 160);
    probe.run();
    CHECK(probe.left[0] == 7);
    CHECK(probe.arrived[0] == 10);
}

TEST_CASE("a link serves those that want it in turn", "[network]") {
    NetworkProbe probe(probe_chip(NetworkModel::kFlit));
    for (int i = 0; i < 4; ++i) {
        probe.send(0, 2, 32);  // messages 0 to 3 are at tile 1 in cycles 2 to 5
    }
    for (int i = 0; i < 4; ++i) {
        probe.send_at(2, 1, 2, 32);  // messages 4 to 7
    }
    probe.run();
    CHECK(probe.order == std::vector<std::int64_t>{0, 4, 1, 5, 2, 6, 3, 7});
    CHECK(probe.arrived[0] == 4);
    CHECK(probe.arrived[7] == 11);  // eight flits, one per cycle
}

TEST_CASE("an idle network does nothing", "[network]") {
    NetworkProbe probe(probe_chip(NetworkModel::kFlit));
    probe.send(0, 1, 32);
    probe.send_at(1000000, 0, 1, 32);
    probe.run();
    CHECK(probe.arrived[1] == 1000002);
    // Per message: sending, start, arrival, credit and two notices; the first one is sent outside.
    CHECK(probe.calendar.actions() <= 11);
}
