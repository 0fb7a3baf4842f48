// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/zero_skip.h"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/models/crossbar/random_product.h"
#include "tests/support/dice.h"

using namespace nvcim;
using namespace nvcim::test;

namespace {

/// A matrix of `rows` x 1 read two rows at a time, one bit of 8 per read.
struct Small {
    Small(int rows, bool is_signed, ZeroSkip skip) {
        matrix.rows = rows;
        matrix.columns = 1;
        matrix.q.assign(static_cast<std::size_t>(rows), 1);
        config.rows_active = 2;
        conductances = ideal_conductances(matrix, config);
        setup.conductances = &conductances;
        setup.steps = input_steps(8, 1, is_signed);
        setup.zero_skip = skip;
    }
    WeightMatrix matrix;
    CrossbarConfig config;
    Conductances conductances;
    MvmSetup setup;
};

struct Reads {
    std::int64_t made;
    std::int64_t one, two, three;  ///< in turn, with so many row blocks per crossbar
};

void check_reads(bool is_signed,
                 const std::vector<std::int16_t>& x,
                 ZeroSkip skip,
                 Reads expected) {
    const Small small(static_cast<int>(x.size()), is_signed, skip);
    ReadPlan plan(small.setup);
    plan.look(x.data());
    CHECK(plan.reads() == expected.made);
    CHECK(plan.reads_in_turn(1) == expected.one);
    CHECK(plan.reads_in_turn(2) == expected.two);
    CHECK(plan.reads_in_turn(3) == expected.three);
}

struct Product {
    std::vector<std::int32_t> out;
    MvmCounters counters;
};

Product multiply(const Case& c, ZeroSkip skip) {
    MvmSetup setup = c.setup;
    setup.zero_skip = skip;
    Product product;
    product.out.resize(static_cast<std::size_t>(c.count * c.matrix.columns));
    const auto names = consecutive(9, 5, c.count);
    Mvm(setup).multiply(c.count, names.data(), c.x.data(), product.out.data(), product.counters);
    return product;
}

/// Leaves some bits of some row blocks, and nothing of some vectors.
void thin_out(Case& c, std::uint32_t seed) {
    Dice dice(seed);
    const ArrayLayout& layout = c.conductances.layout;
    for (int v = 0; v < c.count; ++v) {
        const bool nothing = dice.roll(0, 5) == 0;
        for (int block = 0; block < layout.blocks; ++block) {
            const int mask = nothing ? 0 : dice.roll(0, 255) & dice.roll(0, 255);
            const int end = std::min(layout.rows, (block + 1) * layout.rows_per_read);
            for (int r = block * layout.rows_per_read; r < end; ++r) {
                std::int16_t& x = c.x[static_cast<std::size_t>(v * layout.rows + r)];
                x = static_cast<std::int16_t>((x < 0 ? -1 : 1) * (std::abs(x) & mask));
            }
        }
    }
}

}  // namespace

TEST_CASE("reads that drive no row are left out as counted by hand", "[crossbar][zero_skip]") {
    // Three row blocks: bit 0 in the first and the last, bit 2 in the last.
    const std::vector<std::int16_t> x = {1, 0, 0, 0, 4, 1};
    // 8 steps x 3 blocks; two per crossbar: the second crossbar's one block goes with the first's.
    check_reads(false, x, ZeroSkip::kNone, {24, 8, 16, 24});
    // Steps 0 and 2.
    check_reads(false, x, ZeroSkip::kBitPlane, {6, 2, 4, 6});
    // Step 0: blocks 0 and 2, step 2: block 2. With two per crossbar block 0 and block 2 share a
    // turn of step 0.
    check_reads(false, x, ZeroSkip::kRowBlock, {3, 2, 2, 3});
}

TEST_CASE("the two passes of signed inputs are left out one by one", "[crossbar][zero_skip]") {
    // Positive: bit 1 in block 0; negative: bits 0 and 1 in block 1. 14 steps.
    const std::vector<std::int16_t> x = {2, 0, -3, 0};
    check_reads(true, x, ZeroSkip::kNone, {28, 14, 28, 28});
    check_reads(true, x, ZeroSkip::kBitPlane, {6, 3, 6, 6});
    check_reads(true, x, ZeroSkip::kRowBlock, {3, 3, 3, 3});
}

TEST_CASE("a vector of zeros makes no read", "[crossbar][zero_skip]") {
    const std::vector<std::int16_t> x(6, 0);
    check_reads(false, x, ZeroSkip::kBitPlane, {0, 0, 0, 0});
    check_reads(false, x, ZeroSkip::kRowBlock, {0, 0, 0, 0});
}

TEST_CASE("products that leave reads out equal the scalar one in codes and counts",
          "[crossbar][zero_skip]") {
    for (std::uint32_t seed = 50000; seed < 50900; ++seed) {
        Case c = random_case(seed, seed % 13 != 0);
        c.setup.conductances = &c.conductances;
        c.setup.zero_skip = seed % 2 == 0 ? ZeroSkip::kBitPlane : ZeroSkip::kRowBlock;
        thin_out(c, seed);
        if (seed % 5 != 0) {
            disturb(c, seed / 2);
        }
        check_kernels(c, seed);
    }
}

TEST_CASE("reads may be left out without a trace where nothing acts on them",
          "[crossbar][zero_skip]") {
    for (std::uint32_t seed = 60000; seed < 60300; ++seed) {
        Case c = random_case(seed, seed % 5 != 0);
        c.setup.conductances = &c.conductances;
        thin_out(c, seed);
        if (seed % 2 == 0) {  // read noise needs driven rows
            c.setup.read_sigma = 0.05;
            c.setup.seed = seed;
            c.setup.draw = {Purpose::kConversion, 3, 1, 0, 0};
        }
        const Product all = multiply(c, ZeroSkip::kNone);
        const Product planes = multiply(c, ZeroSkip::kBitPlane);
        const Product blocks = multiply(c, ZeroSkip::kRowBlock);
        INFO("seed " << seed);
        REQUIRE(planes.out == all.out);
        REQUIRE(blocks.out == all.out);
        const ArrayLayout& layout = c.conductances.layout;
        CHECK(all.counters.reads ==
              c.count * static_cast<std::int64_t>(c.setup.steps.size()) * layout.blocks);
        CHECK(planes.counters.reads <= all.counters.reads);
        CHECK(blocks.counters.reads <= planes.counters.reads);
        for (const Product* const product : {&all, &planes, &blocks}) {
            CHECK(product->counters.conversions ==
                  product->counters.reads * layout.converted_columns());
            CHECK(product->counters.row_drives == all.counters.row_drives);
            CHECK(product->counters.saturated == all.counters.saturated);
        }
    }
}

TEST_CASE("a read that is left out has no code where a converter's offset would give it one",
          "[crossbar][zero_skip]") {
    // One column, offset of one code. Blocks of two rows, bit 0 driven in the first block only.
    // none: 8 steps x 2 blocks of code 1 more: sum of 2^step x 2 = 510 above the ideal 1.
    // bit_plane: step 0 only, both blocks: 2 above. row_block: the first block only: 1 above.
    Small small(4, false, ZeroSkip::kNone);
    const ArrayLayout& layout = small.conductances.layout;
    small.setup.adc = make_adc(8, true, layout.unit, 2 * layout.range);
    small.setup.errors.offset.assign(
        static_cast<std::size_t>(layout.blocks * layout.converted_columns()), 0.0);
    for (int block = 0; block < 2; ++block) {  // slice 0
        small.setup.errors.offset[static_cast<std::size_t>(block * layout.converted_columns())] =
            small.setup.adc.lsb;
    }
    const std::vector<std::int16_t> x = {1, 0, 0, 0};
    const auto product = [&](ZeroSkip skip) {
        small.setup.zero_skip = skip;
        std::int32_t out = 0;
        MvmCounters counters;
        Mvm(small.setup).multiply(1, consecutive(0, 0, 1).data(), x.data(), &out, counters);
        return out;
    };
    CHECK(product(ZeroSkip::kNone) == 511);
    CHECK(product(ZeroSkip::kBitPlane) == 3);
    CHECK(product(ZeroSkip::kRowBlock) == 2);
}
