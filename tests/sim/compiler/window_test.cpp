// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/window.h"

#include <catch2/catch.hpp>

#include "sim/compiler/fused_progress.h"
#include "tests/support/window_node.h"

using namespace nvcim;
using namespace nvcim::sim;
using test::window_node;

TEST_CASE("a window needs the pixels up to its last row and column", "[window]") {
    // 3x3 on 6x6, padding 1: pixel (0,0) needs (1,1): pixel 7, the first 8. (0,5): column 6 is
    // padding, needs (1,5): 12. (5,0): row 6 is padding: (5,1): 32.
    const Shape in{1, 6, 6};
    const Node conv = window_node(NodeKind::kMatrix, 3, 1, 1, in, {4, 6, 6});
    CHECK(pixels_needed(conv, in, 0) == 8);
    CHECK(pixels_needed(conv, in, 5) == 12);
    CHECK(pixels_needed(conv, in, 30) == 32);
    CHECK(pixels_needed(conv, in, 35) == 36);
}

TEST_CASE("rows are given up once no later window touches them", "[window]") {
    const Shape in{1, 6, 6};
    const Node conv = window_node(NodeKind::kMatrix, 3, 1, 1, in, {4, 6, 6});
    CHECK(pixels_done_with(conv, in, 6) == 0);  // row 1 still needs row 0
    CHECK(pixels_done_with(conv, in, 11) == 0);
    CHECK(pixels_done_with(conv, in, 12) == 6);   // row 2 needs rows 1 to 3
    CHECK(pixels_done_with(conv, in, 36) == 36);  // all done
    const Node pointwise = window_node(NodeKind::kMatrix, 1, 1, 0, in, {4, 6, 6});
    CHECK(pixels_done_with(pointwise, in, 7) == 7);
    const Node strided = window_node(NodeKind::kMatrix, 1, 2, 0, in, {4, 3, 3});
    CHECK(pixels_needed(strided, in, 3) == 13);
    CHECK(pixels_done_with(strided, in, 3) == 12);
}

TEST_CASE("a flattened input is needed as a whole", "[window]") {
    const Shape in{2, 3, 3};
    const Node linear = window_node(NodeKind::kMatrix, 1, 1, 0, {18, 1, 1}, {5, 1, 1});
    CHECK(pixels_needed(linear, in, 0) == 9);
    CHECK(pixels_done_with(linear, in, 0) == 0);
    CHECK(pixels_done_with(linear, in, 1) == 9);
}

TEST_CASE("a concatenation needs the same pixel of every input, a flattened one all", "[window]") {
    Node concat = window_node(NodeKind::kConcat, 1, 1, 0, {2, 3, 3}, {7, 3, 3});
    concat.channels = {2, 5};
    for (const int channels : {2, 5}) {
        CHECK(pixels_needed(concat, {channels, 3, 3}, 4) == 5);
        CHECK(pixels_done_with(concat, {channels, 3, 3}, 5) == 5);
    }
    const Node flat = window_node(NodeKind::kConcat, 1, 1, 0, {8, 1, 1}, {26, 1, 1});
    CHECK(pixels_needed(flat, {8, 1, 1}, 0) == 1);
    CHECK(pixels_needed(flat, {2, 3, 3}, 0) == 9);
}

TEST_CASE("fused pooling completes a pixel with the last of its window", "[window]") {
    QuantizedNetwork network;
    network.nodes.push_back(window_node(NodeKind::kMatrix, 1, 1, 0, {1, 4, 4}, {1, 4, 4}));
    network.nodes.push_back(window_node(NodeKind::kMaxPool, 2, 2, 0, {1, 4, 4}, {1, 2, 2}));
    StagePlan stage;
    stage.nodes = {0, 1};
    FusedProgress progress(network, stage);
    std::string completed;
    for (int p = 0; p < 16; ++p) {
        progress.advance([&](std::size_t slot, std::int64_t pixel) {
            if (slot == 1) {
                completed += std::to_string(pixel) + "@" + std::to_string(p) + " ";
            }
        });
    }
    // Windows end at (1,1), (1,3), (3,1), (3,3).
    CHECK(completed == "0@5 1@7 2@13 3@15 ");
}
