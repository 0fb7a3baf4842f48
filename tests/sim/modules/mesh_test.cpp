// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/mesh.h"

#include <catch2/catch.hpp>

#include "sim/compiler/program.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

/// 3 columns, 2 rows, 32-bit links, 2 cycles per hop, 256-bit buffer ports.
ChipConfig chip() {
    ChipConfig config;
    config.tile_columns = 3;
    config.tile_rows = 2;
    config.network.link_bits = 32;
    config.network.hop_cycles = 2;
    config.tile.output_buffer.bits_per_cycle = 256;
    return config;
}

}  // namespace

TEST_CASE("a message of n flits takes hops times hop cycles plus n - 1", "[mesh]") {
    Calendar calendar("calendar", 1000);
    Mesh mesh("mesh", calendar, chip(), nullptr);
    // Tile 0 (0,0) to tile 5 (2,1): 3 hops. 65 bits = 3 flits: 3*2 + 2 = 8.
    const Passage passage = mesh.send(0, 5, 65, 0);
    CHECK(passage.start == 0);
    CHECK(passage.left == 3);
    CHECK(passage.arrival == 8);
    // One flit over one hop: 2.
    CHECK(mesh.send(4, 3, 8, 0).arrival == 2);
}

TEST_CASE("a busy link delays the next message by the flits before it", "[mesh]") {
    Calendar calendar("calendar", 1000);
    Mesh mesh("mesh", calendar, chip(), nullptr);
    CHECK(mesh.send(0, 2, 96, 0).arrival == 6);  // 2 hops, 3 flits: 4 + 2
    const Passage second = mesh.send(0, 2, 96, 0);
    CHECK(second.start == 3);
    CHECK(second.arrival == 9);
    // Link tile_1.east carries them in [2,5) and [5,8): a third one from tile 1 starts at 8.
    CHECK(mesh.send(1, 2, 32, 0).arrival == 10);
    // Another direction is free: tile 1 south to tile 4.
    CHECK(mesh.send(1, 4, 32, 0).arrival == 2);
}

TEST_CASE("the chip's port is one hop from tile 0 on a link of its own", "[mesh]") {
    Calendar calendar("calendar", 1000);
    Mesh mesh("mesh", calendar, chip(), nullptr);
    CHECK(mesh.hops(kChipPort, 0) == 1);
    CHECK(mesh.hops(kChipPort, 5) == 4);
    CHECK(mesh.send(kChipPort, 0, 32, 0).arrival == 2);
    CHECK(mesh.send(0, kChipPort, 320, 0).arrival == 11);  // 10 flits: 2 + 9
    CHECK(mesh.send(kChipPort, 5, 32, 0).arrival == 9);    // port_in busy in [0,1): 1 + 8
}

TEST_CASE("a move inside a tile takes its bits over the width of the buffer port", "[mesh]") {
    Calendar calendar("calendar", 1000);
    Mesh mesh("mesh", calendar, chip(), nullptr);
    CHECK(mesh.send(4, 4, 256, 0).arrival == 1);
    CHECK(mesh.send(4, 4, 257, 0).arrival == 3);  // after the first, 2 cycles
    CHECK(mesh.hops(4, 4) == 0);
}

TEST_CASE("routes go along the row first, so crossing routes share no link", "[mesh]") {
    Calendar calendar("calendar", 1000);
    Mesh mesh("mesh", calendar, chip(), nullptr);
    mesh.send(0, 4, 32, 0);  // east from tile 0, then south from tile 1
    const auto use = mesh.link_use();
    REQUIRE(use.size() == 2);
    CHECK(use[0].name == "tile_0.east");
    CHECK(use[1].name == "tile_1.south");
    CHECK(use[1].busy == 1);
}
