// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/verify_mask.h"

#include <catch2/catch.hpp>

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
