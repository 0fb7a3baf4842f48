// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/timing.h"

#include <catch2/catch.hpp>

#include "models/base/clock.h"

using namespace nvcim;

namespace {

/// R = 10, conversion 1, D = 2 cycles of 1 ns.
CrossbarConfig crossbar() {
    CrossbarConfig config;
    config.rows = 128;
    config.rows_active = 128;
    config.read = Nanoseconds{10};
    config.adc.per_crossbar = 16;
    config.adc.conversion = Nanoseconds{1};
    config.shift_add.latency = Nanoseconds{2};
    return config;
}

constexpr Nanoseconds kClock{1.0};

}  // namespace

TEST_CASE("a product with sample-and-hold overlaps conversion and the next read", "[timing]") {
    // N = 8, A = 64 / 16 = 4, slowest = R = 10: 10 + 7*10 + 4 + 2 = 86, interval 80.
    const MvmTiming t = mvm_timing(crossbar(), kClock, 8, 128, 64);
    CHECK(t.reads == 8);
    CHECK(t.convert == 4);
    CHECK(t.latency == 86);
    CHECK(t.interval == 80);
}

TEST_CASE("a product without sample-and-hold reads and converts in turn", "[timing]") {
    // N (R + A) + D = 8 * 14 + 2 = 114, interval 8 * 14 = 112.
    CrossbarConfig config = crossbar();
    config.sample_hold.enabled = false;
    const MvmTiming t = mvm_timing(config, kClock, 8, 128, 64);
    CHECK(t.latency == 114);
    CHECK(t.interval == 112);
}

TEST_CASE("converters shared by many columns set the pace", "[timing]") {
    // 128 columns over 3 converters: 43 conversions one after another, not 42.
    // 10 + 7*43 + 43 + 2 = 356, interval 8*43 = 344.
    CrossbarConfig config = crossbar();
    config.adc.per_crossbar = 3;
    const MvmTiming t = mvm_timing(config, kClock, 8, 128, 128);
    CHECK(t.convert == 43);
    CHECK(t.latency == 356);
    CHECK(t.interval == 344);
}

TEST_CASE("more converters than columns still take one conversion", "[timing]") {
    CrossbarConfig config = crossbar();
    config.adc.per_crossbar = 200;
    CHECK(mvm_timing(config, kClock, 1, 128, 128).convert == 1);
    // 10 + 0 + 1 + 2
    CHECK(mvm_timing(config, kClock, 1, 128, 128).latency == 13);
}

TEST_CASE("rows that are not driven together are read one group after another", "[timing]") {
    CrossbarConfig config = crossbar();
    config.rows_active = 48;
    CHECK(mvm_timing(config, kClock, 8, 128, 64).reads == 24);  // ceil(128 / 48) = 3
    CHECK(mvm_timing(config, kClock, 8, 96, 64).reads == 16);
    CHECK(mvm_timing(config, kClock, 8, 97, 64).reads == 24);
}

TEST_CASE("latencies are rounded up to whole cycles of any clock", "[timing]") {
    // Clock 0.7 ns: 10 ns = 14.3 -> 15, 1 ns = 1.4 -> 2, 2 ns = 2.9 -> 3; A = 4 * 2 = 8.
    // 15 + 7*15 + 8 + 3 = 131.
    const MvmTiming t = mvm_timing(crossbar(), Nanoseconds{0.7}, 8, 128, 64);
    CHECK(t.read == 15);
    CHECK(t.convert == 8);
    CHECK(t.shift_add == 3);
    CHECK(t.latency == 131);
}

TEST_CASE("a slow shift-and-add limits the interval", "[timing]") {
    CrossbarConfig config = crossbar();
    config.shift_add.latency = Nanoseconds{20};
    // with: 10 + 7*20 + 4 + 20 = 174, interval 160
    CHECK(mvm_timing(config, kClock, 8, 128, 64).latency == 174);
    CHECK(mvm_timing(config, kClock, 8, 128, 64).interval == 160);
    // without: 10 + 4 + 7*20 + 20 = 174, interval 160: each sum waits for the one before
    config.sample_hold.enabled = false;
    CHECK(mvm_timing(config, kClock, 8, 128, 64).latency == 174);
    CHECK(mvm_timing(config, kClock, 8, 128, 64).interval == 160);
}

TEST_CASE("an adder tree has as many levels as doublings that reach its terms", "[timing]") {
    CHECK(adder_levels(1) == 0);
    CHECK(adder_levels(2) == 1);
    CHECK(adder_levels(3) == 2);
    CHECK(adder_levels(4) == 2);
    CHECK(adder_levels(5) == 3);
}

TEST_CASE("a product takes the reads that are left", "[timing]") {
    // R = 10, A = 4, D = 2. With sample-and-hold 10 + (n-1) 10 + 4 + 2 and 10 n.
    const MvmTiming held = mvm_timing(crossbar(), kClock, 8, 128, 64);
    CHECK(held.latency_of(8) == held.latency);
    CHECK(held.latency_of(3) == 36);
    CHECK(held.interval_of(3) == 30);
    CHECK(held.latency_of(1) == 16);
    CHECK(held.interval_of(1) == 10);
    CHECK(held.latency_of(0) == 0);  // the sums are 0 and there
    CHECK(held.interval_of(0) == 0);
    // Without: n 14 + 2 and 14 n.
    CrossbarConfig config = crossbar();
    config.sample_hold.enabled = false;
    const MvmTiming plain = mvm_timing(config, kClock, 8, 128, 64);
    CHECK(plain.latency_of(3) == 44);
    CHECK(plain.interval_of(3) == 42);
    CHECK(plain.latency_of(0) == 0);
}
