// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/mvm.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/models/crossbar/random_product.h"
#include "tests/support/dice.h"

using namespace nvcim;
using namespace nvcim::test;

TEST_CASE("ideal cells and a lossless converter give the integer product", "[crossbar][mvm]") {
    for (std::uint32_t seed = 0; seed < 150; ++seed) {
        Case c = random_case(seed, false);
        c.setup.conductances = &c.conductances;
        std::vector<std::int32_t> out(static_cast<std::size_t>(c.count * c.matrix.columns));
        MvmCounters counters;
        Mvm(c.setup).multiply(
            c.count, consecutive(0, 0, c.count).data(), c.x.data(), out.data(), counters);
        CHECK(counters.saturated == 0);
        bool equal = true;
        for (int v = 0; v < c.count; ++v) {
            for (int col = 0; col < c.matrix.columns; ++col) {
                std::int64_t sum = 0;
                for (int r = 0; r < c.matrix.rows; ++r) {
                    sum += c.x[static_cast<std::size_t>(v * c.matrix.rows + r)] *
                           c.matrix.q[static_cast<std::size_t>(r * c.matrix.columns + col)];
                }
                equal = equal && sum == out[static_cast<std::size_t>(v * c.matrix.columns + col)];
            }
        }
        INFO("seed " << seed);
        CHECK(equal);
    }
}

TEST_CASE("every kernel equals the scalar product in codes and counts", "[crossbar][mvm]") {
    int fused = 0;
    int multiplied = 0;
    for (std::uint32_t seed = 10000; seed < 11500; ++seed) {
        Case c = random_case(seed, true);
        c.setup.conductances = &c.conductances;
        const Mvm mvm(c.setup);
        fused += mvm.way() == Mvm::Way::kFused ? 1 : 0;
        multiplied += mvm.is_multiplied() ? 1 : 0;
        check_kernels(c, seed);
    }
    CHECK(fused > 350);  // no way is left out
    CHECK(fused < 1400);
    if (table_kernels().front().dot != nullptr) {
        CHECK(multiplied > 350);
        CHECK(multiplied < 1400);
    }
}

TEST_CASE("every kernel equals the scalar product with noise and converter errors",
          "[crossbar][mvm]") {
    for (std::uint32_t seed = 20000; seed < 20700; ++seed) {
        Case c = random_case(seed, seed % 13 != 0);
        c.setup.conductances = &c.conductances;
        disturb(c, seed);
        check_kernels(c, seed);
    }
}

TEST_CASE("rows, columns and inputs that hold nothing are skipped without a trace",
          "[crossbar][mvm]") {
    for (std::uint32_t seed = 3000; seed < 3200; ++seed) {
        Case c = random_case(seed, true);
        c.setup.conductances = &c.conductances;
        Dice dice(seed);
        // Whole strips and blocks of zero conductance, vectors and bit-planes of zero input.
        for (std::size_t i = 0; i < c.conductances.value.size(); ++i) {
            const bool strip = i % static_cast<std::size_t>(c.conductances.stride) / 32 == 0;
            if (strip || i < c.conductances.value.size() / 3) {
                c.conductances.value[i] = 0;
            }
        }
        const int mask = dice.roll(0, 255);
        for (std::size_t i = 0; i < c.x.size(); ++i) {
            const int sign = c.x[i] < 0 ? -1 : 1;
            const bool none = i < c.x.size() / 2;
            c.x[i] = static_cast<std::int16_t>(none ? 0 : sign * (std::abs(c.x[i]) & mask));
        }
        if (seed % 2 == 0) {
            disturb(c, seed);
        }
        check_kernels(c, seed);
    }
}

TEST_CASE("vectors beyond one tile and rows beyond one segment change nothing", "[crossbar][mvm]") {
    Case c = random_case(6, true);
    c.config.rows = c.config.rows_active = 300;  // 128 + 128 + 44 rows
    c.config.dac.bits = 1;
    c.matrix.rows = 300;
    c.matrix.columns = 9;
    c.matrix.q.assign(2700, 77);
    c.conductances = ideal_conductances(c.matrix, c.config);
    Dice dice(6);
    for (std::int16_t& g : c.conductances.value) {
        g = static_cast<std::int16_t>(dice.roll(-63, 63));
    }
    c.setup.conductances = &c.conductances;
    c.setup.steps = input_steps(8, 1, false);
    c.setup.dac_bits = 1;
    c.setup.adc = make_adc(8, true, 21, 3000);
    c.count = 140;  // 64 + 64 + 12 vectors
    c.x.clear();
    for (int i = 0; i < c.count * c.matrix.rows; ++i) {
        c.x.push_back(static_cast<std::int16_t>(dice.roll(0, 255)));
    }
    CHECK(Mvm(c.setup).way() == Mvm::Way::kFused);
    check_kernels(c, 6);
    disturb(c, 2006);
    check_kernels(c, 6);
}

TEST_CASE("conductances beyond a byte are multiplied in two parts", "[crossbar][mvm]") {
    if (table_kernels().front().dot == nullptr) {
        return;  // this machine looks everything up
    }
    Case c = random_case(6, true);
    c.matrix.rows = 40;
    c.matrix.columns = 5;
    c.matrix.q.assign(200, 255);
    c.config.encoding = Encoding::kDifferential;
    c.config.cell.bits = 2;
    c.config.conductance_grid = 63;
    c.config.dac.bits = 1;
    c.conductances = ideal_conductances(c.matrix, c.config);  // 63 everywhere
    const auto at = [&](int row, int column) -> std::int16_t& {
        return c.conductances.value[static_cast<std::size_t>(row * c.conductances.stride + column)];
    };
    at(3, 0) = 127;
    at(7, 1) = 128;
    at(7, 2) = -128;
    at(39, 19) = 252;
    at(20, 4) = -252;
    c.setup.conductances = &c.conductances;
    c.setup.dac_bits = 1;
    c.setup.steps = input_steps(8, 1, true);
    c.setup.adc = make_adc(8, true, 21, 2520);
    c.count = 3;
    c.x.clear();
    Dice dice(3);
    for (int i = 0; i < c.count * c.matrix.rows; ++i) {
        c.x.push_back(static_cast<std::int16_t>(dice.roll(-127, 127)));
    }
    CHECK(Mvm(c.setup).is_multiplied());
    check_kernels(c, 6);
    at(0, 0) = 255;  // more than two bytes hold
    CHECK_FALSE(Mvm(c.setup).is_multiplied());
    check_kernels(c, 6);
    at(0, 0) = 63;
    for (int row = 0; row < 9; ++row) {  // with two from above more than a quarter of 40
        at(row, 7) = 200;
    }
    CHECK_FALSE(Mvm(c.setup).is_multiplied());
    check_kernels(c, 6);
}

TEST_CASE("twelve-bit inputs use both bytes of a magnitude", "[crossbar][mvm]") {
    Case c = random_case(1, true);
    c.setup.conductances = &c.conductances;
    c.setup.steps = input_steps(12, c.config.dac.bits, false);
    Dice dice(4);
    for (std::int16_t& x : c.x) {
        x = static_cast<std::int16_t>(dice.roll(0, 4095));
    }
    check_kernels(c, 1);
}

TEST_CASE("ideal cells with a lossless converter are multiplied as whole numbers",
          "[crossbar][mvm]") {
    Case c = random_case(5, false);
    c.setup.conductances = &c.conductances;
    CHECK(Mvm(c.setup).way() == Mvm::Way::kDense);
    c.setup.errors.noise_sigma = 1.0;
    CHECK(Mvm(c.setup).way() != Mvm::Way::kDense);
}

TEST_CASE("the unsliced product is the same on every kernel and close to the bit-serial one",
          "[crossbar][mvm]") {
    for (std::uint32_t seed = 4000; seed < 4100; ++seed) {
        Case c = random_case(seed, true);
        c.setup.conductances = &c.conductances;
        c.setup.fidelity = Fidelity::kUnsliced;
        CHECK(Mvm(c.setup).way() == Mvm::Way::kDense);
        check_kernels(c, seed);
    }
    // On ideal cells it is the integer product, as with a lossless converter.
    Case c = random_case(9, false);
    c.setup.conductances = &c.conductances;
    const auto names = consecutive(0, 0, c.count);
    std::vector<std::int32_t> sliced(static_cast<std::size_t>(c.count * c.matrix.columns));
    std::vector<std::int32_t> unsliced(sliced.size());
    MvmCounters counters;
    Mvm(c.setup).multiply(c.count, names.data(), c.x.data(), sliced.data(), counters);
    c.setup.fidelity = Fidelity::kUnsliced;
    Mvm(c.setup).multiply(c.count, names.data(), c.x.data(), unsliced.data(), counters);
    CHECK(sliced == unsliced);
}

TEST_CASE("a kernel that this machine does not have is refused by name", "[crossbar][mvm]") {
    CHECK_THROWS_WITH(find_kernel("mmx"),
                      Catch::Contains("kernel \"mmx\"") && Catch::Contains("auto") &&
                          Catch::Contains("portable"));
}

TEST_CASE("splitting the positions changes no code", "[crossbar][mvm]") {
    Case c = random_case(7, true);
    c.setup.conductances = &c.conductances;
    c.setup.read_sigma = 0.1;
    c.setup.draw = {Purpose::kConversion, 0, 0, 0, 0};
    c.count = std::max(c.count, 2);
    c.x.resize(static_cast<std::size_t>(c.count * c.matrix.rows), 3);
    const auto columns = static_cast<std::size_t>(c.matrix.columns);
    std::vector<std::int32_t> whole(static_cast<std::size_t>(c.count) * columns);
    std::vector<std::int32_t> parts(whole.size());
    MvmCounters whole_counters;
    MvmCounters part_counters;
    const auto names = consecutive(1, 0, c.count);
    const Mvm mvm(c.setup);
    mvm.multiply(c.count, names.data(), c.x.data(), whole.data(), whole_counters);
    for (int v = 0; v < c.count; ++v) {
        mvm.multiply(1,
                     &names[static_cast<std::size_t>(v)],
                     c.x.data() + v * c.matrix.rows,
                     parts.data() + static_cast<std::size_t>(v) * columns,
                     part_counters);
    }
    CHECK(whole == parts);
    CHECK(whole_counters == part_counters);
}

TEST_CASE("read noise of a column has the standard deviation of its cells", "[crossbar][mvm]") {
    // 100 driven rows of one column, every cell with 5 % of the 63-step range:
    // std of the sum = 0.05 * 63 * sqrt(100) = 31.5 steps. One-bit input, lsb of one step.
    Case c;
    c.matrix.rows = 100;
    c.matrix.columns = 1;
    c.matrix.weight_bits = 1;
    c.matrix.q.assign(100, 0);
    c.config.cell.bits = 1;
    c.conductances = ideal_conductances(c.matrix, c.config);
    c.setup.conductances = &c.conductances;
    c.setup.steps = {InputStep{0, false}};
    c.setup.adc.low = -100000;
    c.setup.adc.high = 100000;
    c.setup.read_sigma = 0.05;
    c.setup.draw = {Purpose::kConversion, 0, 0, 0, 0};
    constexpr int kDraws = 20000;
    const std::vector<std::int16_t> x(100 * kDraws, 1);
    std::vector<std::int32_t> out(kDraws);
    MvmCounters counters;
    Mvm(c.setup).multiply(kDraws, consecutive(0, 0, kDraws).data(), x.data(), out.data(), counters);
    double squares = 0.0;
    double sum = 0.0;
    for (const std::int32_t value : out) {
        sum += value;
        squares += static_cast<double>(value) * value;
    }
    // Standard error of a standard deviation: 1 / sqrt(2 n) = 0.5 %; rounding adds 1/12 step^2.
    CHECK(std::sqrt(squares / kDraws) == Approx(31.5).epsilon(0.02));
    CHECK(std::fabs(sum / kDraws) < 4 * 31.5 / std::sqrt(kDraws));
}

TEST_CASE("signed inputs take a second pass over one bit less", "[crossbar][mvm]") {
    CHECK(input_steps(8, 1, false).size() == 8);
    CHECK(input_steps(8, 3, false).size() == 3);  // ceil(8 / 3)
    CHECK(input_steps(8, 1, true).size() == 14);  // 7 bits, twice
    CHECK(input_steps(8, 2, true)[4].negative);
    CHECK(input_steps(8, 2, true)[4].shift == 0);
}
