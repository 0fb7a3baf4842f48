// SPDX-License-Identifier: Apache-2.0
#include "models/base/random.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "models/base/instruction_set.h"
#include "models/base/normals.h"
#include "models/base/single_normal.h"

using namespace nvcim;

TEST_CASE("philox4x32-10 gives the published known answers", "[base][random]") {
    // Known-answer vectors of the Random123 distribution (Salmon et al., SC 2011).
    using Words = std::array<std::uint32_t, 4>;
    CHECK(philox4x32({0, 0, 0, 0}, {0, 0}) ==
          Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    constexpr std::uint32_t kOnes = 0xffffffff;
    CHECK(philox4x32({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}) ==
          Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    CHECK(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
          Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("the normal quantile meets table values", "[base][random]") {
    CHECK(normal_quantile(0.5) == 0.0);
    CHECK(normal_quantile(0.975) == Approx(1.959963984540054).epsilon(1e-12));
    CHECK(normal_quantile(0.001) == Approx(-3.090232306167813).epsilon(1e-12));
    CHECK(normal_quantile(1e-10) == Approx(-6.361340902404056).epsilon(1e-12));
}

TEST_CASE("logarithm and exponential agree with the C library", "[base][random]") {
    for (double x = 1e-10; x < 1e10; x *= 1.37) {
        CHECK(portable_log(x) == Approx(std::log(x)).margin(1e-13));
        CHECK(portable_exp(std::log(x)) == Approx(x).epsilon(1e-13));
    }
}

TEST_CASE("normals have mean 0 and variance 1 and differ between addresses", "[base][random]") {
    const Random random(7, {Purpose::kProgramming, 3, 1, 0, 0});
    const Random other_chip(7, {Purpose::kProgramming, 4, 1, 0, 0});
    constexpr int kDraws = 100000;
    double sum = 0.0;
    double squares = 0.0;
    double cross = 0.0;
    for (std::uint64_t i = 0; i < kDraws; ++i) {
        const double x = random.normal(i);
        sum += x;
        squares += x * x;
        cross += x * other_chip.normal(i);
    }
    // Standard errors: 1/sqrt(n) = 0.0032, sqrt(2/n) = 0.0045, 1/sqrt(n); four of each allowed.
    CHECK(std::fabs(sum / kDraws) < 0.013);
    CHECK(std::fabs(squares / kDraws - 1.0) < 0.018);
    CHECK(std::fabs(cross / kDraws) < 0.013);
    CHECK(random.normals(5)[2] == random.normal(22));
}

TEST_CASE("normals drawn together are the normals drawn one by one", "[base][random]") {
    // 200,000 numbers visit the tails thousands of times; starts are not multiples of four.
    const Random random(11, {Purpose::kConversion, 3, 1, 0, 7});
    std::vector<double> together(1777);
    int wrong = 0;
    for (std::uint64_t first = 0; first < 200000; first += together.size()) {
        random.normals(first, static_cast<int>(together.size()), together.data());
        for (std::size_t i = 0; i < together.size(); ++i) {
            wrong += together[i] != random.normal(first + i) ? 1 : 0;
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("single normals are the quantiles of their words", "[base][random]") {
    for (std::uint64_t i = 0; i < 400000; ++i) {
        // Spread over all words, and the ends of the range one by one.
        const auto word = static_cast<std::uint32_t>(i < 100000   ? i
                                                     : i < 200000 ? 0xFFFFFFFFU - (i - 100000)
                                                                  : i * 0x9E3779B1U);
        const double exact = normal_quantile((word + 0.5) * 0x1p-32);
        REQUIRE(std::fabs(single_normal(word) - exact) <= 4e-6 * std::fabs(exact) + 3e-7);
    }
    CHECK(single_normal(0) == Approx(-6.3379577).epsilon(4e-6));
    CHECK(single_normal(0xFFFFFFFF) == -single_normal(0));
}

TEST_CASE("single normals drawn together are those drawn one by one", "[base][random]") {
    const Random random(11, {Purpose::kConversion, 3, 1, 0, 7});
    std::vector<float> together(1777);
    int wrong = 0;
    for (std::uint64_t first = 0; first < 200000; first += together.size()) {
        random.single_normals(first, static_cast<int>(together.size()), together.data());
        for (std::size_t i = 0; i < together.size(); ++i) {
            wrong += together[i] != random.single_normal(first + i) ? 1 : 0;
        }
    }
    CHECK(wrong == 0);
}

namespace {

/// Whether all ways give the bits of the first one.
template <class Value, class Draw>
void check_ways(const std::vector<Draw>& ways) {
    std::array<Value, kNormalsTogether> expected{};
    std::array<Value, kNormalsTogether> found{};
    for (std::uint32_t block = 0; block < 3000; block += 16) {
        ways.front()({0, 5, 6, 7}, {8, 9}, block, expected.data());
        for (const Draw draw : ways) {
            draw({0, 5, 6, 7}, {8, 9}, block, found.data());
            REQUIRE(found == expected);
        }
    }
}

}  // namespace

TEST_CASE("normals of every instruction set have the same bits", "[base][random]") {
    std::vector<DrawNormals> ways = {portable_normals()};
    std::vector<DrawSingleNormals> singles = {portable_single_normals()};
#if defined(__x86_64__)
    if (instruction_set() >= InstructionSet::kAvx2) {
        ways.push_back(avx2_normals());
        singles.push_back(avx2_single_normals());
    }
    if (instruction_set() >= InstructionSet::kAvx512) {
        ways.push_back(avx512_normals());
        singles.push_back(avx512_single_normals());
    }
#endif
    check_ways<double>(ways);
    check_ways<float>(singles);
}
