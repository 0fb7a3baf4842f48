// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/verify_mask.h"

#include <catch2/catch.hpp>

#include "models/network/safetensors.h"
#include "tests/support/message_of.h"
#include "tests/support/temporary_folder.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

/// Two backbone matrices of 6,000 and 3,000 weights and a shared block of 1,000.
QuantizedNetwork make_network() {
    QuantizedNetwork network;
    for (const int rows : {60, 30, 10}) {
        WeightMatrix matrix;
        matrix.rows = rows;
        matrix.columns = 100;
        matrix.q.resize(static_cast<std::size_t>(rows) * 100);
        network.matrices.push_back(matrix);
    }
    network.first_shared_matrix = 2;
    return network;
}

VerifyMask make(VerifyPolicy policy,
                double fraction = 0.0,
                bool with_shared_blocks = true,
                std::uint32_t chip = 0) {
    return make_verify_mask(make_network(), {policy, fraction}, with_shared_blocks, 1, chip);
}

std::int64_t marks(const std::vector<bool>& mask) {
    std::int64_t count = 0;
    for (const bool mark : mask) {
        count += mark;
    }
    return count;
}

}  // namespace

TEST_CASE("the policies none, all and shared_blocks mark whole matrices", "[engine][verify_mask]") {
    const VerifyMask none = make(VerifyPolicy::kNone);
    CHECK(none.total() == 0);
    CHECK(none.fraction() == 0.0);
    CHECK(none.matrices == std::vector<std::vector<bool>>(3));

    const VerifyMask all = make(VerifyPolicy::kAll);
    CHECK(all.verified == std::vector<std::int64_t>{6000, 3000, 1000});
    CHECK(all.fraction() == 1.0);
    CHECK(marks(all.matrices[1]) == 3000);

    const VerifyMask shared = make(VerifyPolicy::kSharedBlocks);
    CHECK(shared.matrices[0].empty());
    CHECK(shared.matrices[1].empty());
    CHECK(marks(shared.matrices[2]) == 1000);
    CHECK(shared.fraction() == Approx(0.1));
}

TEST_CASE("bypassed shared blocks are neither marked nor counted", "[engine][verify_mask]") {
    const VerifyMask all = make(VerifyPolicy::kAll, 0.0, false);
    CHECK(all.weights == 9000);
    CHECK(all.total() == 9000);
    CHECK(all.matrices[2].empty());
    CHECK(make(VerifyPolicy::kSharedBlocks, 0.0, false).total() == 0);
    const VerifyMask random = make(VerifyPolicy::kRandom, 0.5, false);
    CHECK(random.total() == 4500);
    CHECK(random.matrices[2].empty());
}

TEST_CASE("the random policy marks exactly its share, evenly", "[engine][verify_mask]") {
    const VerifyMask mask = make(VerifyPolicy::kRandom, 0.1);
    CHECK(mask.total() == 1000);
    for (std::size_t m = 0; m < 3; ++m) {
        CHECK(marks(mask.matrices[m]) == mask.verified[m]);
    }
    // Hypergeometric: 600, 300 and 100 expected, standard deviations 14.7, 13.7 and 9.0.
    CHECK(std::abs(mask.verified[0] - 600) < 59);
    CHECK(std::abs(mask.verified[1] - 300) < 55);
    CHECK(std::abs(mask.verified[2] - 100) < 36);
    CHECK(make(VerifyPolicy::kRandom, 0.0).total() == 0);
    CHECK(make(VerifyPolicy::kRandom, 1.0).total() == 10000);
}

TEST_CASE("a random mask belongs to its chip and grows with its share", "[engine][verify_mask]") {
    const VerifyMask mask = make(VerifyPolicy::kRandom, 0.1);
    CHECK(make(VerifyPolicy::kRandom, 0.1).matrices == mask.matrices);
    CHECK(make(VerifyPolicy::kRandom, 0.1, true, 1).matrices != mask.matrices);
    const VerifyMask larger = make(VerifyPolicy::kRandom, 0.2);
    for (std::size_t m = 0; m < 3; ++m) {
        for (std::size_t i = 0; i < mask.matrices[m].size(); ++i) {
            REQUIRE((!mask.matrices[m][i] || larger.matrices[m][i]));
        }
    }
}

TEST_CASE("the magnitude policy marks the largest weights of all layers", "[engine][verify_mask]") {
    // Real magnitudes: matrix 0 has 6,000 weights of 2 x 0.5 = 1, matrix 1 has 3,000 of 1.5, the
    // block 1,000 of 0.
    QuantizedNetwork network = make_network();
    network.matrices[0].q.assign(6000, -2);
    network.matrices[0].scale = 0.5;
    network.matrices[1].q.assign(3000, 1);
    network.matrices[1].scale = 1.5;
    const auto magnitude = [&](double fraction, std::uint32_t chip) {
        return make_verify_mask(network, {VerifyPolicy::kMagnitude, fraction}, true, 1, chip);
    };
    // 30 %: exactly matrix 1; 50 %: and 2,000 of matrix 0, which ones is drawn; 95 %: and half of
    // the block.
    CHECK(magnitude(0.3, 0).verified == std::vector<std::int64_t>{0, 3000, 0});
    CHECK(magnitude(0.3, 0).matrices[0].empty());
    const VerifyMask half = magnitude(0.5, 0);
    CHECK(half.verified == std::vector<std::int64_t>{2000, 3000, 0});
    CHECK(marks(half.matrices[0]) == 2000);
    CHECK(magnitude(0.5, 1).verified == half.verified);
    CHECK(magnitude(0.5, 1).matrices[0] != half.matrices[0]);
    CHECK(magnitude(0.95, 0).verified == std::vector<std::int64_t>{6000, 3000, 500});
    CHECK(magnitude(0.0, 0).total() == 0);
    CHECK(magnitude(1.0, 0).total() == 10000);
    // Where all weights are equal, magnitude is random.
    const VerifyMask equal =
        make_verify_mask(make_network(), {VerifyPolicy::kMagnitude, 0.1}, true, 1, 0);
    CHECK(equal.matrices == make(VerifyPolicy::kRandom, 0.1).matrices);
}

namespace {

/// Two layers: "conv" of 2 outputs and 4 inputs (1 x 2 x 2), "fc" of 3 outputs and 2 inputs.
QuantizedNetwork two_layers() {
    QuantizedNetwork network;
    for (const auto& [rows, columns] : {std::pair{4, 2}, std::pair{2, 3}}) {
        WeightMatrix matrix;
        matrix.rows = rows;
        matrix.columns = columns;
        matrix.q.resize(static_cast<std::size_t>(rows * columns));
        network.matrices.push_back(matrix);
    }
    network.matrix_names = {"conv", "fc"};
    network.first_shared_matrix = 2;
    return network;
}

VerifyMask read(const TensorMap& tensors) {
    const nvcim::test::TemporaryFolder folder;
    const std::string path = folder.path() + "/mask.safetensors";
    write_safetensors(path, tensors, {});
    return make_verify_mask(two_layers(), {VerifyPolicy::kMask, 0.0, path}, true, 1, 0);
}

}  // namespace

TEST_CASE("a mask file marks weights by tensor", "[engine][verify_mask]") {
    // Output 1 of conv verifies its inputs 0 and 3: rows 0 and 3, column 1 of [row][column].
    const VerifyMask mask = read({{"conv.weight", {{2, 1, 2, 2}, {0, 0, 0, 0, 1, 0, 0, 1}}},
                                  {"fc.weight", {{3, 2}, {1, 0, 0, 0, 0, 1}}}});
    CHECK(mask.matrices[0] ==
          std::vector<bool>{false, true, false, false, false, false, false, true});
    CHECK(mask.matrices[1] == std::vector<bool>{true, false, false, false, false, true});
    CHECK(mask.verified == std::vector<std::int64_t>{2, 2});
    CHECK(mask.fraction() == Approx(4.0 / 14.0));
}

TEST_CASE("a mask that is not for this network is refused by name", "[engine][verify_mask]") {
    const std::string message = nvcim::test::message_of<WorkloadError>([] {
        read({{"conv.weight", {{4, 2}, {0, 0, 0, 0, 1, 0, 0, 1}}}, {"fc1.weight", {{1}, {1}}}});
    });
    CHECK_THAT(message, Catch::Matchers::Contains("mask.safetensors: 3 problems"));
    CHECK_THAT(message,
               Catch::Matchers::Contains("tensor conv.weight: expected the shape of the weights, "
                                         "2 outputs of 4 inputs each, got [4, 2]"));
    CHECK_THAT(message, Catch::Matchers::Contains("did you mean fc.weight?"));
    CHECK_THAT(message, Catch::Matchers::Contains("tensor fc.weight: missing"));
    CHECK_THAT(nvcim::test::message_of<WorkloadError>([] {
                   read({{"conv.weight", {{2, 4}, {0, 0, 0, 0, 1, 0, 0, 1}}},
                         {"fc.weight", {{3, 2}, {1, 0, 0.5F, 0, 0, 1}}}});
               }),
               Catch::Matchers::Contains("tensor fc.weight: value 2 is 0.5, expected 0 or 1"));
}
