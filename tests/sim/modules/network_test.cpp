// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/network.h"

#include <catch2/catch.hpp>

#include "tests/sim/modules/network_probe.h"
#include "tests/support/dice.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

/// Networks of every topology and model, on odd shapes.
std::vector<ChipConfig> chips(int hop_cycles, int link_cycles, int buffer_flits) {
    std::vector<ChipConfig> list;
    for (const auto& topology : kNetworkTopologyNames) {
        for (const auto& model : kNetworkModelNames) {
            for (const auto& [columns, rows] : {std::pair{1, 1}, {1, 5}, {3, 5}, {4, 2}, {5, 5}}) {
                ChipConfig chip = probe_chip(model.value);
                chip.tile_columns = columns;
                chip.tile_rows = rows;
                chip.network.topology = topology.value;
                chip.network.hop_cycles = hop_cycles;
                chip.network.link_cycles = link_cycles;
                chip.network.buffer_flits = buffer_flits;
                list.push_back(chip);
            }
        }
    }
    return list;
}

void zero_load(int hop_cycles, int link_cycles, int buffer_flits) {
    std::vector<std::unique_ptr<NetworkProbe>> probes;
    std::vector<std::vector<std::int64_t>> expected;  // by probe and message
    constexpr std::int64_t kApart = 1000;
    for (const ChipConfig& chip : chips(hop_cycles, link_cycles, buffer_flits)) {
        auto probe = std::make_unique<NetworkProbe>(chip);
        expected.emplace_back();
        for (int from = kChipPort; from < chip.tiles(); ++from) {
            for (int to = kChipPort; to < chip.tiles(); ++to) {
                if (from == to) {
                    continue;
                }
                const auto number = static_cast<std::int64_t>(expected.back().size());
                const std::int64_t flits = 1 + number % 9;
                const std::int64_t cycle = kApart * number;
                probe->send_at(cycle, from, to, flits * 32 - number % 32);
                expected.back().push_back(
                    cycle + chip.network.zero_load_latency(probe->network->hops(from, to), flits));
            }
        }
        probes.push_back(std::move(probe));
    }
    sc_core::sc_start();
    for (std::size_t p = 0; p < probes.size(); ++p) {
        REQUIRE(probes[p]->arrived.size() == expected[p].size());
        for (std::size_t m = 0; m < expected[p].size(); ++m) {
            REQUIRE(probes[p]->arrived[static_cast<std::int64_t>(m)] == expected[p][m]);
        }
    }
}

void random_traffic(int hop_cycles, int link_cycles, int buffer_flits) {
    struct Sent {
        int from, to;
    };
    std::vector<std::unique_ptr<NetworkProbe>> probes;
    std::vector<std::vector<Sent>> sent;
    std::vector<std::int64_t> bit_hops;
    test::Dice dice(7);
    constexpr int kMessages = 1500;
    for (const ChipConfig& chip : chips(hop_cycles, link_cycles, buffer_flits)) {
        auto probe = std::make_unique<NetworkProbe>(chip);
        sent.emplace_back();
        bit_hops.push_back(0);
        std::int64_t cycle = 0;
        while (static_cast<int>(sent.back().size()) < kMessages) {
            const int from = dice.roll(kChipPort, chip.tiles() - 1);
            const int to = dice.roll(kChipPort, chip.tiles() - 1);
            if (from == to) {
                continue;
            }
            const std::int64_t flits = dice.roll(1, dice.roll(0, 3) == 0 ? 40 : 4);
            cycle += dice.roll(0, 2);  // far more than the network can carry
            sent.back().push_back({from, to});
            probe->send_at(cycle, from, to, flits * 32);
            bit_hops.back() += flits * probe->network->hops(from, to);
        }
        probes.push_back(std::move(probe));
    }
    sc_core::sc_start();
    for (std::size_t p = 0; p < probes.size(); ++p) {
        REQUIRE(probes[p]->arrived.size() == kMessages);  // all of them: no deadlock
        REQUIRE(probes[p]->left.size() == kMessages);
        std::int64_t moved = 0;
        for (const Network::LinkUse& use : probes[p]->network->link_use()) {
            moved += use.busy;
        }
        REQUIRE(moved == bit_hops[p]);  // every flit over every link of its route, once
        // The numbers of a flow's messages ascend in the order of arrival.
        std::map<std::pair<int, int>, std::int64_t> last;
        for (const std::int64_t number : probes[p]->order) {
            const Sent& s = sent[p][static_cast<std::size_t>(number)];
            const auto [entry, is_first] = last.try_emplace({s.from, s.to}, number);
            REQUIRE((is_first || entry->second < number));
            entry->second = number;
        }
    }
}

}  // namespace

TEST_CASE("both models take the closed form without contention, on every topology", "[network]") {
    zero_load(2, 1, 4);
}
TEST_CASE("the closed form holds where buffers are below the credit loop", "[network]") {
    zero_load(3, 2, 2);
}
TEST_CASE("the closed form holds for single-cycle hops and buffers of one flit", "[network]") {
    zero_load(1, 1, 1);
}
TEST_CASE("a stalled message holds its links, and others wait behind it", "[network]") {
    NetworkProbe flit(probe_chip(NetworkModel::kFlit));
    NetworkProbe packet(probe_chip(NetworkModel::kPacket));
    for (NetworkProbe* probe : {&flit, &packet}) {
        probe->send(1, 2, 20 * 32);  // tile_1.east in [0,20)
        // 4 of its 8 flits fill the buffer at tile 1. Its head starts there at 20, the credit is
        // back at 21, so that the last four start on tile_0.east at 21 to 24, on tile_1.east at
        // 24 to 27.
        probe->send(0, 2, 8 * 32);
        probe->send_at(1, 0, 1, 32);  // goes no further than tile 1, but waits for that tail
    }
    sc_core::sc_start();
    for (NetworkProbe* probe : {&flit, &packet}) {
        CHECK(probe->arrived[0] == 21);
        CHECK(probe->left[1] == 25);
        CHECK(probe->arrived[1] == 29);
        CHECK(probe->arrived[2] == 27);
    }
}

TEST_CASE("who stands behind a stalled message in a buffer waits, too", "[network]") {
    NetworkProbe flit(probe_chip(NetworkModel::kFlit));
    NetworkProbe packet(probe_chip(NetworkModel::kPacket));
    for (NetworkProbe* probe : {&flit, &packet}) {
        probe->send(1, 2, 20 * 32);   // tile_1.east in [0,20)
        probe->send(0, 2, 32);        // at tile 1 from 2 on, starts at 20
        probe->send_at(1, 0, 4, 32);  // at tile 1 from 3 on, wants the free link to the south
    }
    sc_core::sc_start();
    for (NetworkProbe* probe : {&flit, &packet}) {
        CHECK(probe->arrived[1] == 22);
        CHECK(probe->arrived[2] == 23);
    }
}

TEST_CASE("random traffic arrives whole and in order", "[network]") {
    random_traffic(2, 1, 4);
}
TEST_CASE("random traffic arrives whole and in order with buffers of one flit", "[network]") {
    random_traffic(3, 1, 1);
}
