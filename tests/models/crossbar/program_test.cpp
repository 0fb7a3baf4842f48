// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/program.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "models/device/variation.h"
#include "tests/models/crossbar/written_matrix.h"

using namespace nvcim;
using nvcim::test::make_config;
using nvcim::test::make_matrix;

namespace {

/// Root mean square error of the programmed weights in units of the weight scale.
double weight_error(const WeightMatrix& matrix, const Conductances& conductances) {
    const std::vector<float> weights = effective_weights(conductances);
    double squares = 0.0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double error = static_cast<double>(weights[i]) - matrix.q[i];
        squares += error * error;
    }
    return std::sqrt(squares / static_cast<double>(weights.size()));
}

const DrawAddress kChip{Purpose::kProgramming, 5, 1, 0, 0};

}  // namespace

TEST_CASE("a programmed weight errs by c(M, K) sigma max|w|", "[crossbar][program]") {
    struct Case {
        int weight_bits;
        int cell_bits;
    };
    for (const Case& c : {Case{8, 1}, Case{8, 2}, Case{8, 4}, Case{6, 2}, Case{4, 2}, Case{8, 3}}) {
        CAPTURE(c.weight_bits, c.cell_bits);
        const WeightMatrix matrix = make_matrix(200, 250, c.weight_bits, Encoding::kDifferential);
        const CrossbarConfig config = make_config(c.cell_bits, 0.1, Encoding::kDifferential);
        const ProgramResult result = program(matrix, config, {}, 1, kChip);
        const double expected =
            weight_noise_factor(c.weight_bits, c.cell_bits) * 0.1 * ((1 << c.weight_bits) - 1);
        CHECK(weight_error(matrix, result.conductances) == Approx(expected).epsilon(0.02));
    }
}

TEST_CASE("the weight error grows with sigma and not with the encoding", "[crossbar][program]") {
    for (const double sigma : {0.05, 0.2, 0.4}) {
        CAPTURE(sigma);
        const double expected = 0.77762 * sigma * 255;
        for (const Encoding encoding : {Encoding::kDifferential, Encoding::kDifferentialDigital}) {
            const WeightMatrix matrix = make_matrix(200, 250, 8, encoding);
            const ProgramResult result =
                program(matrix, make_config(2, sigma, encoding), {}, 2, kChip);
            CHECK(weight_error(matrix, result.conductances) == Approx(expected).epsilon(0.02));
        }
        // Offset encoding subtracts a bias cell of its own spread: the error of one row is shared,
        // the variance doubles.
        const WeightMatrix matrix = make_matrix(2000, 20, 8, Encoding::kOffset);
        const ProgramResult result =
            program(matrix, make_config(2, sigma, Encoding::kOffset), {}, 2, kChip);
        CHECK(weight_error(matrix, result.conductances) ==
              Approx(expected * std::sqrt(2.0)).epsilon(0.03));
    }
}

TEST_CASE("programmed levels spread as the table of FeFET2 says", "[crossbar][program]") {
    // Weights of one 2-bit digit: q is the level. sigma 0.1: outer 0.0674, middle 0.1348.
    WeightMatrix matrix = make_matrix(4, 20000, 2, Encoding::kDifferential);
    for (std::size_t i = 0; i < matrix.q.size(); ++i) {
        matrix.q[i] = static_cast<std::int16_t>(i / 20000);  // row = level
    }
    CrossbarConfig config = make_config(2, 0.1, Encoding::kDifferential);
    config.cell.programming.middle_ratio = 2.0;
    config.conductance_grid = 1023;
    const Conductances g = program(matrix, config, {}, 3, kChip).conductances;
    const double expected[] = {0.0674, 0.1348, 0.1348, 0.0674};
    for (int level = 0; level < 4; ++level) {
        double squares = 0.0;
        for (int c = 0; c < matrix.columns; ++c) {
            const double error = static_cast<double>(g.row(level)[c] - level * g.layout.unit);
            squares += error * error;
        }
        CHECK(std::sqrt(squares / matrix.columns) / g.layout.range ==
              Approx(expected[level]).epsilon(0.02));
    }
}

TEST_CASE("without spread, programming gives the ideal conductances", "[crossbar][program]") {
    for (const auto& encoding : kEncodingNames) {
        CAPTURE(std::string(encoding.name));
        for (const int cell_bits : {1, 2, 3, 4}) {
            const WeightMatrix matrix = make_matrix(13, 17, 8, encoding.value);
            const CrossbarConfig config = make_config(cell_bits, 0.0, encoding.value);
            CHECK(program(matrix, config, {}, 1, kChip).conductances.value ==
                  ideal_conductances(matrix, config).value);
        }
    }
}

TEST_CASE("differential and digital pairs are counted alike, erased cells get no pulse",
          "[crossbar][program]") {
    // 30 x 40 weights of four digits: 4,800 written cells, one open-loop pulse each. Offset
    // encoding adds a bias cell per row and digit: 30 x 41 x 4 = 4,920.
    for (const auto& encoding : kEncodingNames) {
        CAPTURE(std::string(encoding.name));
        const WeightMatrix matrix = make_matrix(30, 40, 8, encoding.value);
        const ProgramResult result =
            program(matrix, make_config(2, 0.1, encoding.value), {}, 1, kChip);
        const int cells = encoding.value == Encoding::kOffset ? 4920 : 4800;
        CHECK(result.total().open_loop_cells == cells);
        CHECK(result.total().pulses == cells);
        CHECK(result.total().verify_reads == 0);
        CHECK(result.total().verified_cells == 0);
        CHECK(result.pulse_histogram[1] == cells);
        CHECK(result.most_worn.pulses == 1);
    }
}

TEST_CASE("erased cells of a pair have a spread of their own", "[crossbar][program]") {
    // Written cells exact, erased ones 0.1: as noisy as written cells of that spread.
    CrossbarConfig config = make_config(2, 0.0, Encoding::kDifferential);
    config.cell.programming.sigma_erased = 0.1;
    const WeightMatrix matrix = make_matrix(200, 250, 8, Encoding::kDifferential);
    CHECK(weight_error(matrix, program(matrix, config, {}, 1, kChip).conductances) ==
          Approx(0.77762 * 0.1 * 255).epsilon(0.02));
    config.cell.programming.sigma = 0.1;
    CHECK(weight_error(matrix, program(matrix, config, {}, 1, kChip).conductances) ==
          Approx(0.77762 * 0.1 * 255 * std::sqrt(2.0)).epsilon(0.02));
}

TEST_CASE("chips differ and a chip is the same every time", "[crossbar][program]") {
    const WeightMatrix matrix = make_matrix(30, 40, 8, Encoding::kDifferential);
    const CrossbarConfig config = make_config(2, 0.2, Encoding::kDifferential);
    const auto value = [&](std::uint32_t chip, std::uint32_t array, std::uint32_t copy) {
        return program(matrix, config, {}, 1, {Purpose::kProgramming, chip, array, copy, 0})
            .conductances.value;
    };
    CHECK(value(0, 0, 0) == value(0, 0, 0));
    CHECK(value(0, 0, 0) != value(1, 0, 0));
    CHECK(value(0, 0, 0) != value(0, 1, 0));
    CHECK(value(0, 0, 0) != value(0, 0, 1));
}

TEST_CASE("a cell's conductance does not depend on the cells before it", "[crossbar][program]") {
    // Another sign in the first row changes which cells are written there, and nothing below.
    WeightMatrix matrix = make_matrix(10, 9, 8, Encoding::kDifferential);
    const CrossbarConfig config = make_config(2, 0.2, Encoding::kDifferential);
    const Conductances before = program(matrix, config, {}, 1, kChip).conductances;
    matrix.q[3] = static_cast<std::int16_t>(-matrix.q[3]);
    const Conductances after = program(matrix, config, {}, 1, kChip).conductances;
    int changed = 0;
    for (int column = 0; column < before.stride; ++column) {
        changed += before.row(0)[column] != after.row(0)[column];
    }
    CHECK(changed == 4);  // the four digits of that weight
    CHECK(std::equal(before.value.begin() + before.stride,
                     before.value.end(),
                     after.value.begin() + after.stride));
}

TEST_CASE("only the marked weights are verified", "[crossbar][program]") {
    const WeightMatrix matrix = make_matrix(50, 60, 8, Encoding::kDifferential);
    CrossbarConfig config = make_config(2, 0.3, Encoding::kDifferential);
    config.cell.write.residual = 0.0;
    config.cell.write.max_pulses = 1000;
    std::vector<bool> verify(matrix.q.size(), false);
    for (std::size_t i = 0; i < verify.size(); i += 10) {
        verify[i] = true;  // 300 weights
    }
    const ProgramResult result = program(matrix, config, verify, 1, kChip);
    CHECK(result.total().verified_cells == 4 * 300);
    CHECK(result.total().open_loop_cells == 4 * 2700);
    REQUIRE(result.total().failed_cells == 0);
    const std::vector<float> weights = effective_weights(result.conductances);
    const std::vector<float> open_loop =
        effective_weights(program(matrix, config, {}, 1, kChip).conductances);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        REQUIRE(weights[i] == (verify[i] ? static_cast<float>(matrix.q[i]) : open_loop[i]));
    }
    const std::int64_t counted = std::accumulate(
        result.pulse_histogram.begin(), result.pulse_histogram.end(), std::int64_t{0});
    CHECK(counted == 4 * 3000);
    CHECK(result.pulse_histogram[1] >= 4 * 2700);
    std::int64_t pulses = 0;
    for (std::size_t n = 0; n < result.pulse_histogram.size(); ++n) {
        pulses += static_cast<std::int64_t>(n) * result.pulse_histogram[n];
    }
    CHECK(result.total().pulses == pulses);
    CHECK(result.total().verify_reads == pulses - 4 * 2700);
}

TEST_CASE("a verified weight of offset encoding has its bias cell verified",
          "[crossbar][program]") {
    const WeightMatrix matrix = make_matrix(3, 5, 8, Encoding::kOffset);
    std::vector<bool> verify(matrix.q.size(), false);
    verify[7] = true;  // row 1
    const ProgramResult result =
        program(matrix, make_config(2, 0.1, Encoding::kOffset), verify, 1, kChip);
    CHECK(result.rows[0].verified_cells == 0);
    CHECK(result.rows[1].verified_cells == 8);  // four digits of the weight, four of the bias
    CHECK(result.rows[2].verified_cells == 0);
}

TEST_CASE("rows are counted by crossbar and by phase of the write drivers", "[crossbar][program]") {
    // One row of 5 positive weights of one digit: bit lines 0, 2, 4, 6, 8 of 10 are
    // written. Crossbars of 4 bit lines hold two weights: 2, 2 and 1 written cells.
    WeightMatrix matrix;
    matrix.rows = 1;
    matrix.columns = 5;
    matrix.weight_bits = 2;
    matrix.q = {1, 2, 3, 1, 2};
    CrossbarConfig config = make_config(2, 0.0, Encoding::kDifferential);
    config.columns = 4;
    config.cell.write.mean_pulses = 1.0;
    const std::vector<bool> verify = {true, true, false, false, false};
    const ProgramResult together = program(matrix, config, verify, 1, kChip);
    REQUIRE(together.grid.across == 3);
    REQUIRE(together.rows.size() == 3);
    CHECK(together.rows[0].verified_cells == 2);
    CHECK(together.rows[1].open_loop_cells == 2);
    CHECK(together.rows[2].open_loop_cells == 1);
    CHECK(together.rows[0].slowest_pulses == 1);
    CHECK(together.rows[0].slowest_reads == 1);
    CHECK(together.rows[1].slowest_pulses == 1);
    CHECK(together.rows[1].slowest_reads == 0);
    // Two bit lines per driver: phase 0 writes bit lines 0 and 2 together, phase 1 has no work.
    const ProgramResult pairs = program(matrix, config, verify, 1, kChip, 2);
    CHECK(pairs.rows[0].slowest_pulses == 1);
    // Four bit lines per driver: 0 and 2 are written one after the other.
    const ProgramResult fours = program(matrix, config, verify, 1, kChip, 4);
    CHECK(fours.rows[0].slowest_pulses == 2);
    CHECK(fours.rows[0].slowest_reads == 2);
    CHECK(fours.rows[1].slowest_pulses == 2);
    CHECK(fours.rows[1].slowest_reads == 0);
    CHECK(fours.rows[2].slowest_pulses == 1);
    CHECK(fours.conductances.value == together.conductances.value);
}

TEST_CASE("the slowest cell of a row is the largest entry of its histogram",
          "[crossbar][program]") {
    const WeightMatrix matrix = make_matrix(1, 16, 8, Encoding::kDifferential);
    CrossbarConfig config = make_config(2, 0.1, Encoding::kDifferential);
    config.cell.write.model = WriteModelKind::kMechanistic;
    const ProgramResult result = program(matrix, config, std::vector<bool>(16, true), 1, kChip);
    int slowest = 0;
    for (std::size_t n = 0; n < result.pulse_histogram.size(); ++n) {
        slowest = result.pulse_histogram[n] > 0 ? static_cast<int>(n) : slowest;
    }
    REQUIRE(result.rows.size() == 1);  // 128 bit lines
    CHECK(slowest > 10);
    CHECK(result.rows[0].slowest_pulses == slowest);
    CHECK(result.rows[0].slowest_reads == slowest);
}

TEST_CASE("stuck cells ignore programming and fail where they are verified",
          "[crossbar][program]") {
    CrossbarConfig config = make_config(2, 0.0, Encoding::kDifferential);
    config.cell.stuck.high_rate = 1.0;
    WeightMatrix matrix;
    matrix.rows = 1;
    matrix.columns = 2;
    matrix.weight_bits = 2;
    matrix.q = {3, 1};
    // Both cells of each pair are stuck at 1: every difference is 0.
    const ProgramResult open_loop = program(matrix, config, {}, 1, kChip);
    CHECK(effective_weights(open_loop.conductances) == std::vector<float>{0.0F, 0.0F});
    CHECK(open_loop.total().failed_cells == 0);
    CHECK(open_loop.total().pulses == 2);
    // Verified: the cell of weight 3 is at its target and passes, that of weight 1 never is.
    const ProgramResult verified = program(matrix, config, {true, true}, 1, kChip);
    CHECK(verified.total().failed_cells == 1);
    CHECK(verified.total().pulses == 1 + config.cell.write.max_pulses);
    CHECK(verified.total().verify_reads == 1 + config.cell.write.max_pulses);
}

TEST_CASE("conductances end at the limit of the layout", "[crossbar][program]") {
    const WeightMatrix matrix = make_matrix(50, 60, 8, Encoding::kDifferential);
    const Conductances g =
        program(matrix, make_config(2, 2.0, Encoding::kDifferential), {}, 1, kChip).conductances;
    int at_limit = 0;
    for (const std::int16_t value : g.value) {
        REQUIRE(std::abs(value) <= g.layout.limit);
        at_limit += std::abs(value) == g.layout.limit;
    }
    CHECK(at_limit > 0);
}

TEST_CASE("proportional read noise gets the squares of both cells of a pair",
          "[crossbar][program]") {
    CrossbarConfig config = make_config(2, 0.0, Encoding::kDifferential);
    config.cell.read_noise.law = ReadNoiseLaw::kProportional;
    WeightMatrix matrix;
    matrix.rows = 1;
    matrix.columns = 2;
    matrix.weight_bits = 2;
    matrix.q = {2, -3};
    const Conductances exact = program(matrix, config, {}, 1, kChip).conductances;
    CHECK(exact.variance[0] == 42 * 42);
    CHECK(exact.variance[1] == 63 * 63);
    config.cell.stuck.high_rate = 1.0;  // pairs of 1 and 1: difference 0, squares 2 R^2
    const Conductances stuck = program(matrix, config, {}, 1, kChip).conductances;
    CHECK(stuck.value[0] == 0);
    CHECK(stuck.variance[0] == 2 * 63 * 63);
    config.cell.read_noise.law = ReadNoiseLaw::kRange;
    CHECK(program(matrix, config, {}, 1, kChip).conductances.variance.empty());
}
