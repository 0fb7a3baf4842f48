// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/traffic.h"

#include <catch2/catch.hpp>

using namespace nvcim;
using namespace nvcim::sim;

namespace {

ChipConfig grid(int columns, int rows, NetworkTopology topology = NetworkTopology::kMesh) {
    ChipConfig chip;
    chip.tile_columns = columns;
    chip.tile_rows = rows;
    chip.network.topology = topology;
    return chip;
}

TrafficBounds bounds(const ChipConfig& chip, TrafficPattern pattern, int flits = 1) {
    return traffic_bounds(chip, Traffic(pattern, chip.tile_columns, chip.tile_rows, 0.2), flits);
}

}  // namespace

TEST_CASE("uniform traffic on a mesh of 8 x 8 is bound by its bisection", "[noc]") {
    // 32 tiles on the left send 32 / 63 of their flits over 8 links to the right: the load l fills
    // them at 32 l 32 / 63 = 8. XY routes spread them evenly over the rows, so that every one of
    // those links is as full.
    const TrafficBounds mesh = bounds(grid(8, 8), TrafficPattern::kUniform, 4);
    CHECK(mesh.bisection_bound.value() == Approx(8.0 * 63 / (32 * 32)));
    CHECK(mesh.channel_bound == Approx(8.0 * 63 / (32 * 32)));
    // Mean distance along an axis of k tiles, a tile to itself included: (k^2 - 1) / 3k = 2.625;
    // two axes, and without a tile to itself: 5.25 x 64 / 63. 2 cycles each, and 3 more flits.
    CHECK(mesh.mean_hops == Approx(5.25 * 64 / 63));
    CHECK(mesh.zero_load_latency == Approx(2 * 5.25 * 64 / 63 + 3));
}

TEST_CASE("the shorter cut of a mesh that is not square bounds its traffic", "[noc]") {
    // 5 x 2: between columns 2 and 3, 4 tiles on the left and 6 on the right over 2 links:
    // 4 l 6 / 9 = 2. Between the rows 5 l 5 / 9 = 5.
    CHECK(bounds(grid(5, 2), TrafficPattern::kUniform).bisection_bound.value() ==
          Approx(2.0 * 9 / 24));
}

TEST_CASE("transpose traffic fills the links beside the diagonal", "[noc]") {
    // On 8 x 8, the seven tiles right of tile (0,0) all go west to column 0 and then down.
    const TrafficBounds mesh = bounds(grid(8, 8), TrafficPattern::kTranspose);
    CHECK(mesh.channel_bound == Approx(1.0 / 7));
    const Traffic traffic(TrafficPattern::kTranspose, 8, 8, 0.0);
    CHECK(traffic.senders() == 56);  // the diagonal is silent
    CHECK(traffic.destination(8 * 2 + 5, 0.5) == 8 * 5 + 2);
    // On 3 x 2, tile (c, r) = 3 r + c sends to 2 c + r.
    CHECK(Traffic(TrafficPattern::kTranspose, 3, 2, 0.0).destination(4, 0.5) == 3);
}

TEST_CASE("a bus carries one flit per cycle for all tiles, a tree its busiest link", "[noc]") {
    CHECK(bounds(grid(4, 4, NetworkTopology::kBus), TrafficPattern::kUniform).channel_bound ==
          Approx(1.0 / 16));
    // Up from a block of 4 tiles: 4 l 12 / 15 = 1.
    CHECK(bounds(grid(4, 4, NetworkTopology::kHTree), TrafficPattern::kUniform).channel_bound ==
          Approx(15.0 / 48));
    // A credit loop of 3 cycles and buffers of one flit: a third of that.
    ChipConfig chip = grid(4, 4, NetworkTopology::kBus);
    chip.network.buffer_flits = 1;
    CHECK(bounds(chip, TrafficPattern::kUniform).channel_bound == Approx(1.0 / 48));
}

TEST_CASE("destinations have the shares of their pattern", "[noc]") {
    for (const auto& pattern : kTrafficPatternNames) {
        const Traffic traffic(pattern.value, 3, 2, 0.25);
        for (int from = 0; from < 6; ++from) {
            if (!traffic.sends(from)) {
                continue;
            }
            std::vector<double> seen(6);
            constexpr int kDraws = 6000;
            for (int i = 0; i < kDraws; ++i) {
                seen[static_cast<std::size_t>(traffic.destination(from, (i + 0.5) / kDraws))] +=
                    1.0 / kDraws;
            }
            for (int to = 0; to < 6; ++to) {
                CHECK(seen[static_cast<std::size_t>(to)] ==
                      Approx(traffic.share(from, to)).margin(1.5 / kDraws));
            }
        }
    }
}
