// SPDX-License-Identifier: Apache-2.0
/// Read noise is one Gaussian per conversion. The oracle here draws one per cell and adds up.
#include <catch2/catch.hpp>
#include <cmath>

#include "models/crossbar/mvm.h"
#include "models/crossbar/program.h"

using namespace nvcim;

namespace {

constexpr int kRows = 32;
constexpr int kColumns = 2;
constexpr int kDraws = 40000;
constexpr double kSigma = 0.05;  // of the range: 3.15 grid steps per cell
constexpr std::int16_t kInput = 1;

/// One slice of 2-bit weights, two columns, one-bit inputs: a product is one code.
struct Array {
    CrossbarConfig config;
    Conductances cells;
    MvmSetup setup;
    std::vector<std::int16_t> x;

    explicit Array(ReadNoiseLaw law) {
        config.rows_active = kRows;
        config.cell.programming.sigma = 0.1;
        config.cell.read_noise.law = law;
        config.cell.read_noise.sigma = kSigma;
        WeightMatrix matrix;
        matrix.rows = kRows;
        matrix.columns = kColumns;
        matrix.weight_bits = 2;
        matrix.limit = 3;
        for (int i = 0; i < kRows * kColumns; ++i) {
            matrix.q.push_back(static_cast<std::int16_t>(i * 5 % 7 - 3));
        }
        cells = program(matrix, config, {}, 1, {}).conductances;
        setup.conductances = &cells;
        setup.steps = {{0, false}};
        setup.read_sigma = kSigma;
        setup.read_law = law;
        setup.draw.purpose = Purpose::kConversion;
        for (int r = 0; r < kRows; ++r) {
            x.push_back(r % 3 == 0 ? std::int16_t{0} : kInput);
        }
    }
    Array(const Array&) = delete;
    Array& operator=(const Array&) = delete;

    /// [draw][column]: codes of the product, every draw a position of its own.
    [[nodiscard]] std::vector<std::int32_t> conversions() const {
        std::vector<std::int16_t> inputs;
        for (int i = 0; i < kDraws; ++i) {
            inputs.insert(inputs.end(), x.begin(), x.end());
        }
        std::vector<std::int32_t> out(static_cast<std::size_t>(kDraws * kColumns));
        MvmCounters counters;
        Mvm(setup).multiply(
            kDraws, consecutive(0, 0, kDraws).data(), inputs.data(), out.data(), counters);
        return out;
    }

    /// The same by a Gaussian of its own for every cell of a driven row in every read: with the
    /// law `range` of sigma x range per pair, with `proportional` of sigma x conductance for each
    /// cell of the pair.
    [[nodiscard]] std::vector<std::int32_t> cell_by_cell() const {
        const Random random(99, {Purpose::kTraffic, 0, 0, 0, 0});
        std::uint64_t next = 0;
        std::vector<std::int32_t> out;
        for (int i = 0; i < kDraws; ++i) {
            for (int c = 0; c < kColumns; ++c) {
                double sum = 0.0;
                for (int r = 0; r < kRows; ++r) {
                    if (x[static_cast<std::size_t>(r)] == 0) {
                        continue;
                    }
                    const double g = cells.row(r)[c];
                    const double spread = setup.read_law == ReadNoiseLaw::kRange
                                              ? kSigma * cells.layout.range
                                              : kSigma * std::abs(g);
                    sum += g + spread * random.normal(next++);
                }
                out.push_back(setup.adc.code(static_cast<std::int32_t>(std::nearbyint(sum))));
            }
        }
        return out;
    }
};

struct Moments {
    double mean = 0.0;
    double variance = 0.0;
};

Moments moments(const std::vector<std::int32_t>& values, int column) {
    Moments m;
    for (std::size_t i = 0; i < kDraws; ++i) {
        m.mean += values[i * kColumns + static_cast<std::size_t>(column)];
    }
    m.mean /= kDraws;
    for (std::size_t i = 0; i < kDraws; ++i) {
        const double d = values[i * kColumns + static_cast<std::size_t>(column)] - m.mean;
        m.variance += d * d;
    }
    m.variance /= kDraws - 1;
    return m;
}

/// Two samples of n draws from one Gaussian: their means differ by N(0, 2 v / n), their variances
/// by about N(0, 2 v^2 2 / n). Four standard deviations; the draws are fixed, so a pass stays one.
void compare(const Array& array) {
    const auto found = array.conversions();
    const auto oracle = array.cell_by_cell();
    for (int c = 0; c < kColumns; ++c) {
        CAPTURE(c);
        const Moments a = moments(found, c);
        const Moments b = moments(oracle, c);
        CHECK(a.variance > 0.5);  // in codes: there is something to compare
        CHECK(std::abs(a.mean - b.mean) < 4.0 * std::sqrt(2.0 * b.variance / kDraws));
        CHECK(std::abs(a.variance - b.variance) < 4.0 * b.variance * std::sqrt(4.0 / kDraws));
    }
}

}  // namespace

TEST_CASE("noise per conversion has the moments of noise per cell, in grid steps",
          "[crossbar][noise]") {
    for (const ReadNoiseLaw law : {ReadNoiseLaw::kRange, ReadNoiseLaw::kProportional}) {
        CAPTURE(static_cast<int>(law));
        Array array(law);
        array.setup.adc = {1, -32000, 32000};  // a code is a grid step: sums as they are
        compare(array);
    }
}

TEST_CASE("noise per conversion has the moments of noise per cell, in codes", "[crossbar][noise]") {
    for (const ReadNoiseLaw law : {ReadNoiseLaw::kRange, ReadNoiseLaw::kProportional}) {
        CAPTURE(static_cast<int>(law));
        Array array(law);
        array.setup.adc = {5, -127, 127};
        compare(array);
    }
}

TEST_CASE("noise of conversions is Gaussian and independent between columns", "[crossbar][noise]") {
    Array array(ReadNoiseLaw::kRange);
    array.setup.adc = {1, -32000, 32000};
    const auto found = array.conversions();
    const Moments m[] = {moments(found, 0), moments(found, 1)};
    // 21 rows are driven: 21 (0.05 63)^2 = 208.37, and 1/12 from rounding to grid steps.
    const double variance = 21.0 * 3.15 * 3.15 + 1.0 / 12.0;
    double covariance = 0.0;
    double third = 0.0;
    double fourth = 0.0;
    for (std::size_t i = 0; i < kDraws; ++i) {
        const double a = found[2 * i] - m[0].mean;
        const double b = found[2 * i + 1] - m[1].mean;
        covariance += a * b / kDraws;
        third += a * a * a / kDraws;
        fourth += a * a * a * a / kDraws;
    }
    // Standard deviations for n draws: variance v sqrt(2/n), covariance v / sqrt(n), skewness
    // sqrt(6/n), kurtosis sqrt(24/n).
    const double n = kDraws;
    CHECK(std::abs(m[0].variance - variance) < 4.0 * variance * std::sqrt(2.0 / n));
    CHECK(std::abs(covariance) < 4.0 * variance / std::sqrt(n));
    CHECK(std::abs(third / std::pow(m[0].variance, 1.5)) < 4.0 * std::sqrt(6.0 / n));
    CHECK(std::abs(fourth / (m[0].variance * m[0].variance) - 3.0) < 4.0 * std::sqrt(24.0 / n));
}
