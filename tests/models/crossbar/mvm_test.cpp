// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/mvm.h"

#include <catch2/catch.hpp>
#include <cmath>

using namespace nvcim;

namespace {

/// Small deterministic source of test data.
class Dice {
public:
    explicit Dice(std::uint32_t seed) : random_(seed, DrawAddress{}) {}
    int roll(int low, int high) {
        return low +
               static_cast<int>(random_.word(next_++) % static_cast<std::uint32_t>(high - low + 1));
    }

private:
    Random random_;
    std::uint64_t next_ = 0;
};

struct Case {
    WeightMatrix matrix;
    CrossbarConfig config;
    Conductances conductances;
    MvmSetup setup;
    std::vector<std::int16_t> x;
    int count = 0;
};

/// A random product; with `noisy` the conductances wander off their levels.
Case random_case(std::uint32_t seed, bool noisy) {
    Dice dice(seed);
    Case c;
    c.matrix.rows = dice.roll(1, 300);
    c.matrix.columns = dice.roll(1, 70);
    const Encoding encodings[] = {
        Encoding::kDifferential, Encoding::kDifferentialDigital, Encoding::kOffset};
    c.config.encoding = encodings[dice.roll(0, 2)];
    const int limit = c.config.encoding == Encoding::kOffset ? 127 : 255;
    for (int i = 0; i < c.matrix.rows * c.matrix.columns; ++i) {
        c.matrix.q.push_back(static_cast<std::int16_t>(dice.roll(-limit, limit)));
    }
    c.config.cell.bits = dice.roll(1, 4);
    c.config.dac.bits = dice.roll(0, 1) == 0 ? 1 : dice.roll(1, 4);
    c.config.rows_active = dice.roll(0, 1) == 0 ? 128 : dice.roll(1, 128);
    c.config.conductance_grid = dice.roll(0, 3) == 0 ? 2047 : 63;
    c.conductances = ideal_conductances(c.matrix, c.config);
    const ArrayLayout& layout = c.conductances.layout;
    if (noisy) {
        for (int r = 0; r < layout.rows; ++r) {
            for (int col = 0; col < layout.converted_columns(); ++col) {
                auto& g =
                    c.conductances.value[static_cast<std::size_t>(r * c.conductances.stride + col)];
                g = static_cast<std::int16_t>(std::clamp(
                    g + dice.roll(-layout.range, layout.range), -layout.limit, layout.limit));
            }
        }
    }
    const bool is_signed = dice.roll(0, 2) == 0;
    c.setup.steps = input_steps(8, c.config.dac.bits, is_signed);
    c.setup.dac_bits = c.config.dac.bits;
    const bool signed_sums = c.config.encoding == Encoding::kDifferential;
    const std::int64_t largest =
        std::int64_t{layout.rows_per_read} * layout.range * ((1 << c.config.dac.bits) - 1);
    const int lossless = std::min(
        16,
        lossless_bits(layout.rows_per_read, c.config.cell.bits, c.config.dac.bits, signed_sums));
    const int coarse = dice.roll(std::min(3, lossless), lossless);
    c.setup.adc = make_adc(noisy ? coarse : lossless, signed_sums, layout.unit, largest);
    c.count = dice.roll(1, 20);
    for (int i = 0; i < c.count * c.matrix.rows; ++i) {
        const int value = is_signed ? dice.roll(-127, 127) : dice.roll(0, 255);
        c.x.push_back(static_cast<std::int16_t>(dice.roll(0, 2) == 0 ? 0 : value));
    }
    return c;
}

}  // namespace

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

TEST_CASE("the fast product equals the scalar one in codes and counts", "[crossbar][mvm]") {
    for (std::uint32_t seed = 1000; seed < 1300; ++seed) {
        Case c = random_case(seed, true);
        c.setup.conductances = &c.conductances;
        if (seed % 3 == 0) {
            c.setup.read_sigma = 0.05;
            c.setup.seed = seed;
            c.setup.draw = {Purpose::kConversion, 3, 1, 0, 0};
            c.setup.read_law = seed % 2 == 0 ? ReadNoiseLaw::kRange : ReadNoiseLaw::kProportional;
            for (const std::int16_t g : c.conductances.value) {
                c.conductances.variance.push_back(g * g);
            }
        }
        const auto size = static_cast<std::size_t>(c.count * c.matrix.columns);
        std::vector<std::int32_t> fast(size);
        std::vector<std::int32_t> scalar(size);
        MvmCounters fast_counters;
        MvmCounters scalar_counters;
        const auto names = consecutive(9, 5, c.count);
        Mvm(c.setup).multiply(c.count, names.data(), c.x.data(), fast.data(), fast_counters);
        multiply_scalar(c.setup, c.count, names.data(), c.x.data(), scalar.data(), scalar_counters);
        INFO("seed " << seed);
        CHECK(fast == scalar);
        CHECK(fast_counters == scalar_counters);
    }
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
