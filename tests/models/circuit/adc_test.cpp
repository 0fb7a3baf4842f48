// SPDX-License-Identifier: Apache-2.0
#include "models/circuit/adc.h"

#include <catch2/catch.hpp>
#include <cmath>

using namespace nvcim;

TEST_CASE("a lossless converter needs the bits of the largest sum", "[circuit][adc]") {
    CHECK(lossless_bits(128, 2, 1, false) == 9);  // 128 * 3 = 384 < 512
    CHECK(lossless_bits(128, 2, 1, true) == 10);  // and a sign
    CHECK(lossless_bits(128, 1, 1, false) == 8);  // 128 needs 0 .. 128: 129 codes
    CHECK(lossless_bits(127, 1, 1, false) == 7);  // 128 codes
    CHECK(lossless_bits(16, 4, 4, false) == 12);  // 16 * 15 * 15 = 3600 < 4096
}

TEST_CASE("with lossless bits one code is one level", "[circuit][adc]") {
    const AdcTransfer adc = make_adc(10, true, 21, 384 * 21);
    CHECK(adc.lsb == 21);
    for (int level = -384; level <= 384; ++level) {
        CHECK(adc.code(level * 21) == level);
        CHECK_FALSE(adc.saturates(level * 21));
    }
}

TEST_CASE("a coarse converter takes the smallest odd step that does not saturate",
          "[circuit][adc]") {
    // 8 bits signed: codes to +-127, range +-127.5 lsb; 384 levels of 21 steps = 8064 steps:
    // 8064 / 127.5 = 63.2, the next odd number is 65.
    const AdcTransfer adc = make_adc(8, true, 21, 8064);
    CHECK(adc.lsb == 65);
    CHECK(adc.code(8064) == 124);  // 8064 / 65 = 124.06
    CHECK_FALSE(adc.saturates(8064));
    CHECK(adc.saturates(128 * 65));
    CHECK(adc.code(128 * 65) == 127);
    CHECK(adc.code(-100000) == -127);
}

TEST_CASE("a converter rounds to the nearest code", "[circuit][adc]") {
    for (const int lsb : {1, 3, 21, 65}) {
        AdcTransfer adc;
        adc.lsb = lsb;
        adc.low = -1000000;
        adc.high = 1000000;
        for (int sum = -5000; sum <= 5000; ++sum) {
            CHECK(adc.code(sum) == std::lround(static_cast<double>(sum) / lsb));
        }
    }
}
