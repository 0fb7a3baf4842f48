// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cmath>

#include "models/crossbar/program.h"

using namespace nvcim;

namespace {

Conductances programmed(Encoding encoding, double sigma) {
    WeightMatrix matrix;
    matrix.rows = 100;
    matrix.columns = 120;
    for (int i = 0; i < matrix.rows * matrix.columns; ++i) {
        matrix.q.push_back(static_cast<std::int16_t>(i * 29 % 255 - 127));
    }
    CrossbarConfig config;
    config.encoding = encoding;
    config.cell.programming.sigma = sigma;
    return program(matrix, config, {}, 1, {}).conductances;
}

double rms_difference(const std::vector<float>& a, const std::vector<float>& b) {
    REQUIRE(a.size() == b.size());
    double squares = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
        squares += difference * difference;
    }
    return std::sqrt(squares / static_cast<double>(a.size()));
}

}  // namespace

TEST_CASE("a quiet, fine read-back returns what the array holds", "[crossbar][read_back]") {
    for (const auto& encoding : kEncodingNames) {
        CAPTURE(std::string(encoding.name));
        const Conductances g = programmed(encoding.value, 0.1);
        // 16 bits over +-2 ranges: an error of up to half of 126 / 32767 grid steps per cell. The
        // top digit weighs 64 levels of 21 steps: 0.0037 / sqrt(12) / 21 * sqrt(4369) = 0.0033.
        const double pair = encoding.value == Encoding::kDifferential ? 1.0 : std::sqrt(2.0);
        CHECK(rms_difference(read_back(g, 0.0, 1, 16, 1, {}), effective_weights(g)) <
              1.2 * pair * 0.0035);
    }
}

TEST_CASE("read-back noise is that of one read per pair", "[crossbar][read_back]") {
    // sigma 0.01 of the range, 4 digits: 0.01 * 0.77762 * 255 = 1.983 weight units.
    const Conductances g = programmed(Encoding::kDifferential, 0.1);
    const std::vector<float> exact = effective_weights(g);
    CHECK(rms_difference(read_back(g, 0.01, 1, 16, 1, {}), exact) == Approx(1.983).epsilon(0.02));
    // Four reads averaged: half of it.
    CHECK(rms_difference(read_back(g, 0.01, 4, 16, 1, {}), exact) == Approx(0.991).epsilon(0.02));
}

TEST_CASE("read-back rounds to its converter", "[crossbar][read_back]") {
    // 5 bits: codes -15 .. 15 over +-126 grid steps, 8.4 steps per code; uniform rounding error
    // 8.4 / sqrt(12) = 2.425 steps per digit, 2.425 / 21 * sqrt(4369) = 7.63 weight units.
    const Conductances g = programmed(Encoding::kDifferential, 0.3);
    CHECK(rms_difference(read_back(g, 0.0, 1, 5, 1, {}), effective_weights(g)) ==
          Approx(7.63).epsilon(0.05));
}

TEST_CASE("read-back draws are fresh per chip and repeatable", "[crossbar][read_back]") {
    const Conductances g = programmed(Encoding::kOffset, 0.1);
    const DrawAddress chip0{Purpose::kReadBack, 0, 3, 0, 0};
    const DrawAddress chip1{Purpose::kReadBack, 1, 3, 0, 0};
    CHECK(read_back(g, 0.01, 2, 8, 1, chip0) == read_back(g, 0.01, 2, 8, 1, chip0));
    CHECK(read_back(g, 0.01, 2, 8, 1, chip0) != read_back(g, 0.01, 2, 8, 1, chip1));
}
