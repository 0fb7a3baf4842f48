// SPDX-License-Identifier: Apache-2.0
#include "tests/models/crossbar/random_product.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/support/dice.h"

namespace nvcim::test {

Case random_case(std::uint32_t seed, bool noisy) {
    Dice dice(seed);
    Case c;
    c.matrix.rows = dice.roll(1, 300);
    c.matrix.columns = dice.roll(1, 50);
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
        // Either every cell strays by up to a range, or few do and most conductances fit a byte.
        const bool all_stray = dice.roll(0, 1) == 0;
        for (int r = 0; r < layout.rows; ++r) {
            for (int col = 0; col < layout.converted_columns(); ++col) {
                auto& g =
                    c.conductances.value[static_cast<std::size_t>(r * c.conductances.stride + col)];
                const int reach =
                    all_stray || dice.roll(0, 499) == 0 ? layout.range : layout.range / 8;
                g = static_cast<std::int16_t>(
                    std::clamp(g + dice.roll(-reach, reach), -layout.limit, layout.limit));
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
    c.count = dice.roll(1, 6);
    for (int i = 0; i < c.count * c.matrix.rows; ++i) {
        const int value = is_signed ? dice.roll(-127, 127) : dice.roll(0, 255);
        c.x.push_back(static_cast<std::int16_t>(dice.roll(0, 2) == 0 ? 0 : value));
    }
    return c;
}

void disturb(Case& c, std::uint32_t seed) {
    const ArrayLayout& layout = c.conductances.layout;
    const auto conversions = static_cast<std::size_t>(layout.blocks * layout.converted_columns());
    Dice dice(seed);
    c.setup.seed = seed;
    c.setup.draw = {Purpose::kConversion, 3, 1, 0, 0};
    if (seed % 2 == 0) {
        c.setup.read_sigma = 0.05;
        c.setup.read_law = seed % 4 == 0 ? ReadNoiseLaw::kRange : ReadNoiseLaw::kProportional;
        for (const std::int16_t g : c.conductances.value) {
            c.conductances.variance.push_back(g * g);
        }
    }
    ConverterErrors& errors = c.setup.errors;
    if (seed % 3 == 0) {
        errors.noise_sigma = 0.7 * c.setup.adc.lsb;
    }
    for (std::size_t i = 0; i < conversions && seed % 5 < 2; ++i) {
        errors.gain.push_back(1.0 + 0.001 * dice.roll(-50, 50));
    }
    for (std::size_t i = 0; i < conversions && seed % 7 < 3; ++i) {
        errors.offset.push_back(0.01 * c.setup.adc.lsb * dice.roll(-200, 200));
    }
    const std::int64_t range =
        std::int64_t{c.setup.adc.highest_inside()} - c.setup.adc.lowest_inside();
    for (std::int64_t i = 0; i <= range && seed % 11 < 3 && range < 1000000; ++i) {
        errors.transfer.push_back(dice.roll(c.setup.adc.low, c.setup.adc.high));
    }
}

void check_kernels(const Case& c, std::uint32_t seed) {
    const auto size = static_cast<std::size_t>(c.count * c.matrix.columns);
    const auto names = consecutive(9, 5, c.count);
    std::vector<std::int32_t> scalar(size);
    MvmCounters scalar_counters;
    multiply_scalar(c.setup, c.count, names.data(), c.x.data(), scalar.data(), scalar_counters);
    for (const TableKernel& kernel : table_kernels()) {
        std::vector<std::int32_t> fast(size);
        MvmCounters fast_counters;
        Mvm(c.setup, kernel)
            .multiply(c.count, names.data(), c.x.data(), fast.data(), fast_counters);
        INFO("seed " << seed << ", kernel " << kernel.name);
        REQUIRE(fast == scalar);
        REQUIRE(fast_counters == scalar_counters);
    }
}

}  // namespace nvcim::test
