// SPDX-License-Identifier: Apache-2.0
#include "models/chip/topology.h"

#include <catch2/catch.hpp>
#include <functional>

using namespace nvcim;

namespace {

std::vector<std::string> names(const Topology& topology, int from, int to) {
    std::vector<int> links;
    topology.route(from, to, links);
    std::vector<std::string> list;
    for (const int link : links) {
        list.push_back(topology.link_name(link));
    }
    return list;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a mesh routes along the row, then along the column", "[topology]") {
    const Topology mesh(NetworkTopology::kMesh, 3, 2);
    CHECK(names(mesh, 0, 5) == Names{"tile_0.east", "tile_1.east", "tile_2.south"});
    CHECK(names(mesh, 5, 0) == Names{"tile_5.west", "tile_4.west", "tile_3.north"});
    CHECK(names(mesh, kChipPort, 1) == Names{"port_in", "tile_0.east"});
    CHECK(names(mesh, 3, kChipPort) == Names{"tile_3.north", "port_out"});
    CHECK(names(mesh, 4, 4) == Names{"tile_4.local"});
    CHECK(mesh.routers() == 6);
}

TEST_CASE("an H-tree routes through the smallest common block", "[topology]") {
    // 5 x 3 tiles: 3 x 2 blocks of 2 x 2, 2 x 1 blocks of 4 x 4, one of 8 x 8: the root is level 3.
    const Topology tree(NetworkTopology::kHTree, 5, 3);
    CHECK(names(tree, 0, 6) == Names{"tile_0.up", "tile_6.down"});  // (0,0) and (1,1)
    CHECK(names(tree, 1, 2) == Names{"tile_1.up", "node_1_0.up", "node_1_1.down", "tile_2.down"});
    CHECK(names(tree, 14, kChipPort) ==
          Names{"tile_14.up", "node_1_5.up", "node_2_1.up", "port_out"});
    CHECK(names(tree, kChipPort, 0) ==
          Names{"port_in", "node_2_0.down", "node_1_0.down", "tile_0.down"});
    CHECK(tree.hops(0, 14) == 6);
    CHECK(tree.hops(kChipPort, 7) == 4);
    CHECK(tree.routers() == 6 + 2 + 1);
}

TEST_CASE("a bus is one hop from everywhere to everywhere", "[topology]") {
    const Topology bus(NetworkTopology::kBus, 2, 2);
    CHECK(names(bus, 0, 3) == Names{"bus"});
    CHECK(names(bus, kChipPort, 3) == Names{"bus"});
    CHECK(bus.hops(0, 3) == 1);
    CHECK(bus.hops(2, 2) == 0);
}

TEST_CASE("a chip of one tile has a port", "[topology]") {
    for (const auto& kind : kNetworkTopologyNames) {
        const Topology topology(kind.value, 1, 1);
        CHECK(topology.hops(kChipPort, 0) == 1);
        CHECK(names(topology, kChipPort, 0).size() == 1);
        CHECK(names(topology, 0, kChipPort).size() == 1);
    }
}

// Dally and Seitz, "Deadlock-Free Message Routing in Multiprocessor Interconnection Networks", IEEE
// Trans. Computers 1987: wormhole routing cannot deadlock if no chain of links that wait for one
// another closes. A message that holds a link waits for the next one of its route.
TEST_CASE("no chain of waiting links closes, on any topology", "[topology]") {
    for (const auto& kind : kNetworkTopologyNames) {
        for (const auto& [columns, rows] : {std::pair{1, 1}, {1, 6}, {3, 5}, {4, 4}, {7, 2}}) {
            const Topology topology(kind.value, columns, rows);
            std::vector<std::vector<int>> waits(static_cast<std::size_t>(topology.links()));
            for (int from = kChipPort; from < topology.tiles(); ++from) {
                for (int to = kChipPort; to < topology.tiles(); ++to) {
                    if (from == to) {
                        continue;
                    }
                    std::vector<int> route;
                    topology.route(from, to, route);
                    REQUIRE(static_cast<int>(route.size()) == topology.hops(from, to));
                    for (std::size_t i = 1; i < route.size(); ++i) {
                        waits[static_cast<std::size_t>(route[i - 1])].push_back(route[i]);
                    }
                }
            }
            enum State : char { kNew, kOpen, kDone };
            std::vector<State> state(waits.size(), kNew);
            const std::function<void(int)> follow = [&](int link) {
                State& s = state[static_cast<std::size_t>(link)];
                REQUIRE(s != kOpen);  // else the chain closes here
                if (s == kNew) {
                    s = kOpen;
                    for (const int next : waits[static_cast<std::size_t>(link)]) {
                        follow(next);
                    }
                    s = kDone;
                }
            };
            for (int link = 0; link < topology.links(); ++link) {
                follow(link);
            }
        }
    }
}

TEST_CASE("a message inside a tile takes a local link, one between tiles does not", "[chip]") {
    for (const NetworkTopology kind :
         {NetworkTopology::kMesh, NetworkTopology::kHTree, NetworkTopology::kBus}) {
        const Topology topology(kind, 3, 2);
        for (int from = 0; from < topology.tiles(); ++from) {
            for (int to = kChipPort; to < topology.tiles(); ++to) {
                std::vector<int> route;
                topology.route(from, to, route);
                for (const int link : route) {
                    CHECK(topology.is_local(link) == (from == to));
                    CHECK(topology.is_local(link) ==
                          (topology.link_name(link).find(".local") != std::string::npos));
                }
            }
        }
    }
}
