// SPDX-License-Identifier: Apache-2.0
/// What programming a matrix counts: pulses by cell, by row and by slot.
#include <catch2/catch.hpp>
#include <cmath>

#include "models/crossbar/program.h"
#include "tests/models/crossbar/written_matrix.h"

using namespace nvcim;
using nvcim::test::make_config;
using nvcim::test::make_matrix;

namespace {

const DrawAddress kChip{Purpose::kProgramming, 5, 1, 0, 0};

}  // namespace

TEST_CASE("the slots of a row say where SET and RESET pulses meet", "[crossbar][program]") {
    // Walks without spread from starts that the draws give: cells of one digit, 0.1 per step,
    // window 0.05. Slot s holds the pulses s + 1 of all cells: counted here from each cell's walk.
    WeightMatrix matrix;
    matrix.rows = 1;
    matrix.columns = 6;
    matrix.weight_bits = 2;
    matrix.q = {1, 2, 3, 1, 2, 3};
    CrossbarConfig config = make_config(2, 0.0, Encoding::kDifferential);
    WriteConfig& write = config.cell.write;
    write.model = WriteModelKind::kMechanistic;
    write.start_sigma = 0.4;
    write.step = 0.1;
    write.ramp = 0.0;
    write.step_spread = 0.0;
    write.tolerance = 0.0501;
    write.verify_sigma = 0.0;
    write.relaxation_sigma = 0.0;
    std::vector<int> sets(100, 0);
    std::vector<int> resets(100, 0);
    std::int64_t reset_pulses = 0;
    const Random draws(1, {Purpose::kVerify, kChip.chip, kChip.array, kChip.copy, 0});
    for (std::uint64_t column = 0; column < 6; ++column) {
        const double start = 0.4 * draws.normal(4 * (2 * column) + 2);
        const int steps =
            static_cast<int>(std::ceil(std::max(0.0, std::fabs(start) - 0.0501) / 0.1));
        ++sets[0];
        for (int i = 1; i <= steps; ++i) {
            ++(start > 0.0 ? resets : sets)[static_cast<std::size_t>(i)];
            reset_pulses += start > 0.0 ? 1 : 0;
        }
    }
    int used = 0;
    int reset_only = 0;
    int mixed = 0;
    for (std::size_t slot = 0; slot < 100; ++slot) {
        used += sets[slot] + resets[slot] > 0 ? 1 : 0;
        reset_only += sets[slot] == 0 && resets[slot] > 0 ? 1 : 0;
        mixed += sets[slot] > 0 && resets[slot] > 0 ? 1 : 0;
    }
    REQUIRE(reset_pulses > 0);
    const RowWrites row = program(matrix, config, std::vector<bool>(6, true), 1, kChip).total();
    CHECK(row.reset_pulses == reset_pulses);
    CHECK(row.slowest_pulses == used);
    CHECK(row.reset_only_slots == reset_only);
    CHECK(row.mixed_slots == mixed);
}

TEST_CASE("threads share the rows and change nothing", "[crossbar][program]") {
    const WeightMatrix matrix = make_matrix(90, 70, 8, Encoding::kDifferential);
    CrossbarConfig config = make_config(2, 0.1, Encoding::kDifferential);
    config.cell.write.model = WriteModelKind::kMechanistic;
    config.cell.stuck.high_rate = 0.02;
    std::vector<bool> verify;
    for (std::size_t i = 0; i < matrix.q.size(); ++i) {
        verify.push_back(i % 3 != 0);
    }
    const ProgramResult one = program(matrix, config, verify, 1, kChip, 4, 1);
    for (const int threads : {2, 7}) {
        const ProgramResult many = program(matrix, config, verify, 1, kChip, 4, threads);
        CHECK(many.conductances.value == one.conductances.value);
        CHECK(many.pulse_histogram == one.pulse_histogram);
        CHECK_FALSE(many.most_worn < one.most_worn);
        CHECK_FALSE(one.most_worn < many.most_worn);
        REQUIRE(many.rows.size() == one.rows.size());
        for (std::size_t i = 0; i < one.rows.size(); ++i) {
            REQUIRE(many.rows[i].pulses == one.rows[i].pulses);
            REQUIRE(many.rows[i].slowest_pulses == one.rows[i].slowest_pulses);
            REQUIRE(many.rows[i].mixed_slots == one.rows[i].mixed_slots);
            REQUIRE(many.rows[i].failed_cells == one.rows[i].failed_cells);
        }
    }
}

TEST_CASE("the histogram counts every written cell once and every pulse", "[crossbar][program]") {
    for (const auto& encoding : kEncodingNames) {
        for (const auto& model : kWriteModelNames) {
            CAPTURE(std::string(encoding.name), std::string(model.name));
            const WeightMatrix matrix = make_matrix(60, 33, 8, encoding.value);
            CrossbarConfig config = make_config(2, 0.1, encoding.value);
            config.cell.write.model = model.value;
            config.cell.write.max_pulses = 12;
            config.cell.write.mean_pulses = 6.0;
            config.cell.stuck.low_rate = 0.01;
            std::vector<bool> verify;
            for (std::size_t i = 0; i < matrix.q.size(); ++i) {
                verify.push_back(i % 2 == 0);
            }
            const ProgramResult result = program(matrix, config, verify, 1, kChip);
            const RowWrites total = result.total();
            std::int64_t cells = 0;
            std::int64_t pulses = 0;
            for (std::size_t n = 0; n < result.pulse_histogram.size(); ++n) {
                cells += result.pulse_histogram[n];
                pulses += static_cast<std::int64_t>(n) * result.pulse_histogram[n];
            }
            CHECK(cells == total.verified_cells + total.open_loop_cells);
            CHECK(pulses == total.pulses);
            CHECK(total.failed_cells > 0);
            CHECK(result.pulse_histogram[12] >= total.failed_cells);
            CHECK(result.most_worn.pulses == 12);
        }
    }
}
