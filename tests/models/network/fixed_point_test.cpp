// SPDX-License-Identifier: Apache-2.0
#include "models/network/fixed_point.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "models/base/error.h"
#include "models/base/random.h"

using namespace nvcim;
using Catch::Matchers::Contains;

namespace {

Requantize wide(const std::vector<double>& factor, const std::vector<double>& bias) {
    Requantize r = make_requantize(factor, bias, "layer x");
    r.low = -2147483647;
    r.high = 2147483647;
    return r;
}

}  // namespace

TEST_CASE("ties of the requantisation round up, also below zero") {
    const Requantize r = wide({0.5}, {0.0});
    CHECK(r(3, 0) == 2);    // 1.5
    CHECK(r(-3, 0) == -1);  // -1.5
    CHECK(r(-4, 0) == -2);
    CHECK(r(5, 0) == 3);  // 2.5: not to even
}

TEST_CASE("the largest multiplier uses 31 bits") {
    // 0.75 = 1610612736 / 2^31, the largest shift that keeps it below 2^31
    const Requantize r = wide({0.75, -0.25}, {0.0, 0.0});
    CHECK(r.shift == 31);
    CHECK(r.multiplier == std::vector<std::int64_t>{1610612736, -536870912});
    // The largest double below 1 would round up to 2^31: one bit less.
    CHECK(wide({std::nextafter(1.0, 0.0)}, {0.0}).shift == 30);
    CHECK(wide({1.0}, {0.0}).shift == 30);
}

TEST_CASE("fixed point follows real arithmetic to 2^-31 of the accumulator") {
    const Random random(3, DrawAddress{Purpose::kTraffic});
    for (std::uint64_t i = 0; i < 2000; ++i) {
        const double factor = std::ldexp(random.normal(4 * i), static_cast<int>(i % 40) - 30);
        const double bias = 100.0 * random.normal(4 * i + 1);
        const auto acc = static_cast<std::int64_t>(1e6 * random.normal(4 * i + 2));
        const Requantize r = wide({factor}, {bias});
        const double exact = static_cast<double>(acc) * factor + bias;
        if (std::fabs(exact) > 2e9) {
            continue;
        }
        CAPTURE(factor, bias, acc);
        // half a step of rounding, the multiplier's and the offset's own rounding
        const double room =
            0.5 + std::ldexp(std::fabs(static_cast<double>(acc) * factor), -30) + 1e-6;
        CHECK(std::fabs(r(acc, 0) - exact) <= room);
    }
}

TEST_CASE("no accumulator of 32 bits overflows, whatever the scales") {
    for (const double factor : {1e-30, 1e-9, 0.3, 1.0, 1e6, 2147483646.0}) {
        for (const double bias : {0.0, 1e-3, 1e3, -1e9, 1e17}) {
            const Requantize r = wide({factor, -factor}, {bias, -bias});
            CAPTURE(factor, bias, r.shift);
            for (const std::int64_t acc : {std::int64_t{2147483647}, std::int64_t{-2147483648}}) {
                for (const std::size_t c : {std::size_t{0}, std::size_t{1}}) {
                    // the same sum with room to spare
                    const long double exact =
                        static_cast<long double>(acc) * static_cast<long double>(r.multiplier[c]) +
                        static_cast<long double>(r.offset[c]);
                    CHECK(std::fabs(static_cast<double>(exact)) < 9.2e18);
                }
                const double y = static_cast<double>(acc) * factor + bias;
                const double clamped = std::min(std::max(y, -2147483647.0), 2147483647.0);
                CHECK(r(acc, 0) == Approx(clamped).margin(1.0).epsilon(1e-6));
            }
        }
    }
}

TEST_CASE("scales that no fixed point can hold are refused") {
    CHECK_THROWS_WITH(wide({1e10}, {0.0}),
                      Contains("layer x: one accumulator step") && Contains("output scale"));
    CHECK_THROWS_WITH(wide({0.1, std::numeric_limits<double>::infinity()}, {0.0, 0.0}),
                      Contains("layer x: channel 1") && Contains("not finite"));
    CHECK_THROWS_AS(wide({0.1}, {std::nan("")}), WorkloadError);
}
