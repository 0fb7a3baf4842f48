// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/segments.h"

#include <catch2/catch.hpp>

#include "models/base/error.h"
#include "models/network/graph_file.h"
#include "sim/compiler/compile.h"
#include "tests/support/networks.h"
#include "tests/support/workbench.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

/// Crossbars of plain_chip, a crossbar holds 128 rows of 16 weights: first 27 x 8: 1, c1 72 x 20:
/// 2, c2 180 x 20: 4, c0 8 x 20: 2, tsb 8 x 8: 1, fc 20 x 5: 1, in all 11. `first` feeds c1 and c0,
/// their sum goes on from c0's stage: the pieces are {first}, {c1, c2, c0}, {tsb1}, {fc}.
QuantizedNetwork residual() {
    return outline(parse_graph(std::string(R"({"name": "bench", "shared_blocks": )") + kBlock +
                                   R"(, "layers": )" + kResidual + "}",
                               "bench"));
}

MappingConfig reprogram(Replication replication = Replication::kNone, int budget = 0) {
    MappingConfig mapping;
    mapping.fit = Fit::kReprogram;
    mapping.replication = replication;
    mapping.crossbar_budget = budget;
    return mapping;
}

std::string layers(const std::vector<Program>& segments) {
    std::string text;
    for (const Program& segment : segments) {
        text += text.empty() ? "" : "| ";
        for (const StagePlan& stage : segment.stages) {
            text += stage.name + " ";
        }
    }
    return text;
}

}  // namespace

TEST_CASE("segments are as long as fits and never cut a skip connection", "[segments]") {
    const QuantizedNetwork network = residual();
    const auto cut = [&](int crossbars) {
        return layers(compile_segments(network, plain_chip(1, 1, crossbars), 1, reprogram()));
    };
    CHECK(cut(11) == "first c1 c2 c0 tsb1 fc ");
    CHECK(cut(10) == "first c1 c2 c0 tsb1 | fc ");
    CHECK(cut(9) == "first c1 c2 c0 | tsb1 fc ");
    CHECK(cut(8) == "first | c1 c2 c0 | tsb1 fc ");
    CHECK_THROWS_WITH(
        cut(7),
        "layers c1, c2, c0 (no point between them passes a single tensor): 8 crossbars are needed "
        "at the same time, the chip has 7; raise /arch/tile_rows, /arch/tile_columns or "
        "/arch/tile/crossbars");
    CHECK_THROWS_AS(cut(7), MappingError);
}

TEST_CASE("a segment reads what the one before has made", "[segments]") {
    const QuantizedNetwork network = residual();
    const std::vector<Program> segments =
        compile_segments(network, plain_chip(1, 1, 8), 1, reprogram());
    REQUIRE(segments.size() == 3);
    CHECK(segments[0].input_node == 0);
    // c1 and c0 both read `first`: 8 channels of 9 x 7 pixels.
    const Program& second = segments[1];
    CHECK(network.nodes[static_cast<std::size_t>(second.input_node)].name == "first");
    CHECK(second.stages[0].inputs[0].source == -1);
    CHECK(second.stages[2].inputs[0].source == -1);
    CHECK(second.stages[0].inputs[0].transfers[0].bits == 8 * 8);
    // c2 reads c1, the addition behind c0 reads c2.
    CHECK(second.stages[1].inputs[0].source == 0);
    CHECK(second.stages[2].inputs[1].source == 1);
    CHECK(copies_by_matrix(segments, network.first_shared_matrix) == std::vector<int>(5, 1));
}

TEST_CASE("what fits is one segment, laid out as without reprogramming", "[segments]") {
    const QuantizedNetwork network = residual();
    for (const Replication replication : {Replication::kNone, Replication::kBalanced}) {
        MappingConfig mapping = reprogram(replication);
        const std::vector<Program> segments =
            compile_segments(network, plain_chip(2, 2, 16), 1, mapping);
        mapping.fit = Fit::kError;
        CHECK(to_json(segments).dump() ==
              to_json(compile(network, plain_chip(2, 2, 16), 1, mapping)).dump());
        CHECK_THROWS_AS(compile_segments(network, plain_chip(1, 1, 10), 1, mapping), MappingError);
    }
}

TEST_CASE("every segment has the chip and the budget to itself for its replicas", "[segments]") {
    const QuantizedNetwork network = residual();
    // Alone on 8 crossbars, first (63 positions of 80 cycles) is replicated; c1, c2, c0 fill them.
    const std::vector<Program> segments =
        compile_segments(network, plain_chip(1, 1, 8), 1, reprogram(Replication::kBalanced));
    CHECK(layers(segments) == "first | c1 c2 c0 | tsb1 fc ");
    CHECK(segments[0].stages[0].replicas > 1);
    CHECK(segments[0].crossbars == segments[0].stages[0].replicas);
    CHECK(segments[0].crossbars <= 8);
    CHECK(segments[1].crossbars == 8);
    const std::vector<Program> budget =
        compile_segments(network, plain_chip(1, 1, 32), 1, reprogram(Replication::kBalanced, 9));
    CHECK(layers(budget) == "first c1 c2 c0 | tsb1 fc ");
    for (const Program& segment : budget) {
        CHECK(segment.crossbars <= 9);
    }
    // tsb1 passes 20 positions of the 5 x 4 map x 2 full groups of 8 channels, and is not
    // replicated.
    MappingConfig mapping = reprogram(Replication::kExplicit);
    mapping.replicas = {{"first", 2}, {"c1", 2}};
    const std::vector<Program> copies = compile_segments(network, plain_chip(1, 1, 10), 1, mapping);
    CHECK(layers(copies) == "first | c1 c2 c0 | tsb1 fc ");
    CHECK(copies[0].stages[0].replicas == 2);
    CHECK(copies[1].stages[0].replicas == 2);
    mapping.replicas = {{"c1", 3}};
    CHECK_THROWS_WITH(
        compile_segments(network, plain_chip(1, 1, 10), 1, mapping),
        Catch::Contains("c1, c2, c0 (no point between them passes a single tensor): 12 crossbars"));
    mapping.replicas = {{"conv9", 2}};
    CHECK_THROWS_AS(compile_segments(network, plain_chip(1, 1, 10), 1, mapping), ConfigError);
}

TEST_CASE("a budget or a buffer below what the network needs is refused", "[segments]") {
    MappingConfig mapping = reprogram(Replication::kBalanced, 10);
    mapping.fit = Fit::kError;
    CHECK_THROWS_WITH(compile(residual(), plain_chip(2, 2, 16), 1, mapping),
                      "layers first to fc need 11 crossbars without replicas, "
                      "/mapping/crossbar_budget allows 10; raise it");
    ChipConfig tight = plain_chip(1, 1, 8);
    tight.tile.input_buffer.capacity_bytes = 100;
    CHECK_THROWS_WITH(compile_segments(residual(), tight, 1, reprogram()),
                      Catch::StartsWith("layers c1, c2, c0 (no point between them passes a single "
                                        "tensor): do not fit at the same time: the input_buffer "
                                        "of tile 0 needs"));
    mapping.crossbar_budget = 11;
    CHECK(compile(residual(), plain_chip(2, 2, 16), 1, mapping).crossbars == 11);
}
