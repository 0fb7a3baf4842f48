// SPDX-License-Identifier: Apache-2.0
#include "models/circuit/fixed_adc.h"

#include <catch2/catch.hpp>

using namespace nvcim;

TEST_CASE("the 16-bit form of a converter gives the codes of the exact one for every sum",
          "[circuit][adc]") {
    for (const std::int32_t lsb : {1, 3, 7, 21, 63, 127, 1001, 8191, 16383}) {
        for (const std::int32_t high : {1, 7, 127, 511, 32767}) {
            for (const std::int32_t low : {0, -high}) {
                AdcTransfer adc;
                adc.lsb = lsb;
                adc.low = low;
                adc.high = high;
                const auto fixed = make_fixed_adc(adc);
                REQUIRE(fixed);
                int wrong = 0;
                for (std::int32_t sum = -32767; sum <= 32767; ++sum) {
                    const bool saturates = sum < fixed->lowest || sum > fixed->highest;
                    wrong += fixed->code(sum) != adc.code(sum) ? 1 : 0;
                    wrong += saturates != adc.saturates(sum) ? 1 : 0;
                }
                INFO("lsb " << lsb << ", codes " << low << " to " << high);
                CHECK(wrong == 0);
            }
        }
    }
}

TEST_CASE("a converter whose steps do not fit 16 bits has no 16-bit form", "[circuit][adc]") {
    AdcTransfer adc;
    adc.lsb = 16385;
    CHECK_FALSE(make_fixed_adc(adc));
}
