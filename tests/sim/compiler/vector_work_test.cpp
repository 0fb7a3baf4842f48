// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/vector_work.h"

#include <catch2/catch.hpp>

#include "tests/support/window_node.h"

using namespace nvcim;
using namespace nvcim::sim;
using test::window_node;

namespace {

void check(const VectorWork& work, std::int64_t operations, std::int64_t lane_cycles) {
    CHECK(work.operations == operations);
    CHECK(work.lane_cycles == lane_cycles);
}

}  // namespace

TEST_CASE("every operation has cycles of its own", "[vector_unit]") {
    VectorOperationCycles cycles;
    cycles.requantize = 2;
    cycles.pool = 3;
    cycles.add = 5;
    cycles.concat = 7;
    cycles.compare = 11;
    cycles.exp = 13;
    cycles.divide = 17;
    Node matrix = window_node(NodeKind::kMatrix, 3, 1, 1, {2, 4, 4}, {6, 4, 4});
    check(vector_work(matrix, cycles), 6, 6 * 2);
    for (const NodeKind pool : {NodeKind::kMaxPool, NodeKind::kAvgPool}) {
        check(vector_work(window_node(pool, 3, 2, 0, {6, 7, 7}, {6, 3, 3}), cycles),
              6 * 9,
              6 * 9 * 3);
    }
    check(vector_work(window_node(NodeKind::kAdd, 1, 1, 0, {6, 4, 4}, {6, 4, 4}), cycles), 6, 30);
    check(vector_work(window_node(NodeKind::kConcat, 1, 1, 0, {2, 4, 4}, {8, 4, 4}), cycles),
          8,
          8 * 7);
    Node block = window_node(NodeKind::kSharedBlock, 1, 1, 0, {9, 4, 4}, {9, 4, 4});
    block.group = 4;
    check(vector_work(block, cycles), 4, 4 * 2);
    check(vector_work(window_node(NodeKind::kInput, 1, 1, 0, {2, 4, 4}, {2, 4, 4}), cycles), 0, 0);
    // per class, beside its requantisation: a comparison; and the exponential, its sum, the
    // quotient
    matrix.class_output.kind = ClassOutputKind::kClass;
    check(vector_work(matrix, cycles), 12, 6 * (2 + 11));
    matrix.class_output.kind = ClassOutputKind::kProbabilities;
    check(vector_work(matrix, cycles), 30, 6 * (2 + 11 + 13 + 5 + 17));
}

TEST_CASE("by default an operation takes a cycle of one lane", "[vector_unit]") {
    Node matrix = window_node(NodeKind::kMatrix, 1, 1, 0, {2, 1, 1}, {6, 1, 1});
    matrix.class_output.kind = ClassOutputKind::kProbabilities;
    check(vector_work(matrix, {}), 30, 30);
}
