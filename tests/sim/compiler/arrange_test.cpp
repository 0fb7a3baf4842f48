// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/arrange.h"

#include <catch2/catch.hpp>
#include <set>

#include "models/base/error.h"
#include "models/network/graph_file.h"
#include "sim/compiler/compile.h"
#include "sim/compiler/loads.h"
#include "sim/compiler/traffic.h"
#include "tests/support/workbench.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

QuantizedNetwork shipped(const std::string& name) {
    const Graph graph = load_graph("workloads/networks/" + name + ".json");
    return outline(graph);
}

MappingConfig with(Placement placement, Replication replication = Replication::kNone) {
    MappingConfig mapping;
    mapping.placement = placement;
    mapping.replication = replication;
    return mapping;
}

/// Pixels of 8 bits: image 1x1x8 -> a -> b -> 2 scores, one crossbar each.
constexpr const char* kChain = R"([
    {"name": "image", "op": "input", "shape": [1, 1, 8]},
    {"name": "a", "op": "conv2d", "out_channels": 1, "kernel": 1}, {"op": "relu"},
    {"name": "b", "op": "conv2d", "out_channels": 1, "kernel": 1}, {"op": "relu"},
    {"op": "flatten"},
    {"name": "fc", "op": "linear", "out_channels": 2}])";

}  // namespace

TEST_CASE("hop-weighted traffic counts every message of an image", "[placement]") {
    // Tiles 0, 1, 2 of one row: 8 pixels of 8 bits over 1 hop (port to tile 0), 1 and 1, then two
    // scores of 32 bits over 3 hops: 64 + 64 + 64 + 192.
    const Workbench bench = make_workbench(plain_chip(3, 1, 1), kChain);
    REQUIRE(bench.program.placements.size() == 2);
    CHECK(bench.program.placements[0].policy == "row_major");
    CHECK(bench.program.placements[0].bit_hops == 384);
    CHECK(bit_hops(bench.program, traffic(bench.program)) == 384);
    // On a line to the port all six orders cost the same: 384.
    CHECK(bench.program.placements[1].bit_hops == 384);
}

TEST_CASE("traffic-aware placement turns a snake of tiles", "[placement]") {
    // 2 x 2 tiles, one score: b and fc, tiles 1 and 2, are two hops apart.
    const std::string one_class = std::string(kChain).replace(
        std::string(kChain).find("\"out_channels\": 2"), 17, "\"out_channels\": 1");
    const Workbench bench =
        make_workbench(plain_chip(2, 2, 1), one_class, "[]", 1, 1, with(Placement::kTrafficAware));
    // row_major: 64 + 64 + 128 + 32 x 2 = 320; fc below b on tile 3: 64 + 64 + 64 + 32 x 3 = 288.
    CHECK(bench.program.placements[0].bit_hops == 320);
    CHECK(bench.program.placements[1].bit_hops == 288);
    CHECK(bench.program.placement == "traffic_aware");
    CHECK(bench.program.stages[2].tile == 3);
    CHECK(bench.program.stages[2].inputs[0].transfers[0].hops == 1);
    CHECK(bit_hops(bench.program, traffic(bench.program)) == 288);
}

TEST_CASE("traffic-aware placement is never worse on shipped networks", "[placement]") {
    struct Run {
        const char* network;
        int columns, rows, crossbars;
    };
    for (const Run& run : {Run{"lenet3", 4, 4, 4},
                           Run{"lenet4", 5, 5, 16},
                           Run{"vgg8", 8, 8, 128},
                           Run{"resnet18", 12, 8, 96}}) {
        INFO(run.network);
        ChipConfig chip = plain_chip(run.columns, run.rows, run.crossbars);
        chip.tile.input_buffer.capacity_bytes = 1 << 20;
        chip.tile.output_buffer.capacity_bytes = 1 << 20;
        const QuantizedNetwork network = shipped(run.network);
        const Program rows = compile(network, chip, 2, with(Placement::kRowMajor));
        const Program aware = compile(network, chip, 2, with(Placement::kTrafficAware));
        CHECK(aware.placements[1].bit_hops <= aware.placements[0].bit_hops);
        CHECK(rows.placements[0].bit_hops == bit_hops(rows, traffic(rows)));
        CHECK(rows.placements[1].bit_hops == bit_hops(aware, traffic(aware)));
        CHECK(to_json(compile(network, chip, 2, with(Placement::kTrafficAware))).dump() ==
              to_json(aware).dump());
        // The same loads: what shares a tile in one layout shares one in the other.
        for (std::size_t i = 0; i < rows.stages.size(); ++i) {
            for (std::size_t k = 0; k < rows.stages.size(); ++k) {
                CHECK((rows.stages[i].tile == rows.stages[k].tile) ==
                      (aware.stages[i].tile == aware.stages[k].tile));
            }
        }
    }
}

TEST_CASE("the balanced lenet4 fills a budget and counts every replica", "[replicate]") {
    // 221 crossbars once; conv1 takes 1 more for each replica, conv2 8.
    ChipConfig chip = plain_chip(5, 5, 16);
    chip.network.link_bits = 256;
    MappingConfig mapping = with(Placement::kRowMajor, Replication::kBalanced);
    mapping.crossbar_budget = 225;
    const Program program = compile(shipped("lenet4"), chip, 1, mapping);
    // With 4 replicas conv1 takes 784 / 4 x 80 = 15,680 cycles, as long as conv2: a fifth would fit
    // but win nothing, and 8 crossbars for conv2 are not left.
    CHECK(program.stages[0].replicas == 4);
    CHECK(program.stages[1].replicas == 1);
    CHECK(program.crossbars == 224);
    CHECK(program.interval == 196 * 80);
    CHECK(program.bottleneck == "conv1.0");
    CHECK(program.copies_by_matrix(4) == std::vector<int>{4, 1, 1, 1});
}

TEST_CASE("explicit replicas name layers of the network", "[replicate]") {
    MappingConfig mapping;
    mapping.replication = Replication::kExplicit;
    mapping.replicas = {{"conv3", 2}, {"fc2", 2}, {"conv1", 2}, {"conv1", 3}};
    CHECK_THROWS_WITH(
        compile(shipped("lenet4"), plain_chip(5, 5, 16), 1, mapping),
        "mapping: 3 problems\n"
        "  /mapping/replicas/0/layer: expected one of conv1, conv2, fc1, fc2, got \"conv3\" "
        "(copies "
        "of a shared block: /tsb/copies)\n"
        "  /mapping/replicas/1/count: expected at most the 1 output positions of fc2, got 2\n"
        "  /mapping/replicas/3/layer: conv1 is given twice");
}

TEST_CASE("the busiest unit may be a vector unit or a link", "[replicate]") {
    // conv1: 784 positions x (16 requantisations, and 64 comparisons per 2x2 window) on 1 lane:
    // 784 x 16 + 196 x 64 = 25,088 cycles; conv2, tsb, fc1, fc2 share the tile: more than that.
    ChipConfig slow = plain_chip(5, 5, 16);
    slow.tile.vector_unit.lanes = 1;
    const Program vector =
        compile(shipped("lenet4"), slow, 1, with(Placement::kRowMajor, Replication::kBalanced));
    CHECK(vector.bottleneck == "tile_0.vector_unit");
    // conv2's input, 196 pixels of 16 bytes, stays on tile 0; the scores, 10 x 32 bits, leave by
    // port_out; fc1's input leaves tile 0 for 13 tiles.
    ChipConfig narrow = plain_chip(5, 5, 16);
    narrow.network.link_bits = 1;
    CHECK(compile(shipped("lenet4"), narrow, 1, with(Placement::kRowMajor, Replication::kBalanced))
              .bottleneck.rfind("mesh.", 0) == 0);
}
