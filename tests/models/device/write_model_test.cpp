// SPDX-License-Identifier: Apache-2.0
#include "models/device/write_model.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "models/device/variation.h"

using namespace nvcim;

namespace {

constexpr int kCells = 40000;

CellWrite write_cell(const WriteModel& model, int cell) {
    return model.write(cell % 4, {11, {}, static_cast<std::uint64_t>(cell)});
}

/// Pulses and errors of kCells 2-bit cells at four equally likely levels.
struct Sample {
    std::vector<int> pulses;  // sorted
    double mean = 0.0;
    double spread = 0.0;  // root mean square error
    int failed = 0;

    explicit Sample(const CellConfig& cell) {
        const std::unique_ptr<WriteModel> model = make_write_model(cell);
        const OpenLoop device(cell);
        double squares = 0.0;
        for (int i = 0; i < kCells; ++i) {
            const CellWrite write = write_cell(*model, i);
            const double error = write.conductance - device.target(i % 4);
            pulses.push_back(write.pulses);
            mean += static_cast<double>(write.pulses) / kCells;
            squares += error * error / kCells;
            failed += write.failed;
            REQUIRE(write.verify_reads == write.pulses);
        }
        spread = std::sqrt(squares);
        std::sort(pulses.begin(), pulses.end());
    }
    [[nodiscard]] int percentile(int p) const {
        return pulses[static_cast<std::size_t>(kCells) * static_cast<std::size_t>(p) / 100];
    }
};

CellConfig mechanistic(
    double step, double ramp, double tolerance, double verify_sigma, double relaxation_sigma) {
    CellConfig cell;
    cell.write.model = WriteModelKind::kMechanistic;
    cell.write.start_sigma = 0.1;
    cell.write.step = step;
    cell.write.ramp = ramp;
    cell.write.step_spread = 0.8;
    cell.write.tolerance = tolerance;
    cell.write.verify_sigma = verify_sigma;
    cell.write.relaxation_sigma = relaxation_sigma;
    cell.write.max_pulses = 100;
    return cell;
}

}  // namespace

TEST_CASE("every write model that has a name is in the table", "[device][write_model]") {
    for (const auto& name : kWriteModelNames) {
        CAPTURE(std::string(name.name));
        const auto& table = write_models();
        CHECK(std::count_if(table.begin(), table.end(), [&](const WriteModelEntry& entry) {
                  return entry.kind == name.value;
              }) == 1);
    }
    CHECK(write_models().size() == std::size(kWriteModelNames));
}

TEST_CASE("the mechanistic walk reproduces RADAR's pulses and a spread of 0.030",
          "[device][write_model]") {
    // Pulses measured on two RRAM chips (RADAR, IEEE TED 2021): mean 8.67 / 8.58, median 6,
    // 90 % within 19 / 20, 99 % within 40 / 39. Target of the fit: mean 8.4, spread 0.030.
    const Sample sample(mechanistic(0.12, 0.3, 0.015, 0.005, 0.028));
    CHECK(sample.mean == Approx(8.4).epsilon(0.05));
    CHECK(std::abs(sample.percentile(50) - 6) <= 1);
    CHECK(std::abs(sample.percentile(90) - 19) <= 1);
    CHECK(std::abs(sample.percentile(99) - 40) <= 3);
    CHECK(sample.spread == Approx(0.030).epsilon(0.05));
    CHECK(sample.failed <= 4);  // none in 8,000 cells of the prototype
    // The same numbers are the defaults of the configuration.
    CellConfig defaults;
    defaults.write.model = WriteModelKind::kMechanistic;
    CHECK(Sample(defaults).pulses == sample.pulses);
}

TEST_CASE("a longer step and a slower ramp give SWIM's ten pulses", "[device][write_model]") {
    const Sample sample(mechanistic(0.15, 0.2, 0.015, 0.005, 0.029));
    CHECK(sample.mean == Approx(9.9).epsilon(0.05));
    CHECK(std::abs(sample.percentile(50) - 6) <= 1);
    CHECK(std::abs(sample.percentile(90) - 23) <= 1);
    CHECK(std::abs(sample.percentile(99) - 47) <= 3);
    CHECK(sample.spread == Approx(0.030).epsilon(0.05));
}

TEST_CASE("a narrower window with noisier reads gives ten pulses as well",
          "[device][write_model]") {
    const Sample sample(mechanistic(0.12, 0.2, 0.0125, 0.010, 0.028));
    CHECK(sample.mean == Approx(10.1).epsilon(0.05));
    CHECK(std::abs(sample.percentile(50) - 7) <= 1);
    CHECK(std::abs(sample.percentile(90) - 23) <= 1);
    CHECK(std::abs(sample.percentile(99) - 48) <= 3);
    CHECK(sample.spread == Approx(0.030).epsilon(0.05));
}

TEST_CASE("a wide window needs two pulses only", "[device][write_model]") {
    const Sample sample(mechanistic(0.10, 0.3, 0.06, 0.010, 0.0));
    CHECK(sample.mean == Approx(2.2).epsilon(0.05));
    CHECK(sample.percentile(50) == 2);
    CHECK(std::abs(sample.percentile(90) - 4) <= 1);
    CHECK(std::abs(sample.percentile(99) - 9) <= 1);
    CHECK(sample.spread == Approx(0.035).epsilon(0.05));
}

TEST_CASE("a walk that starts within its tolerance takes one pulse and one read",
          "[device][write_model]") {
    CellConfig cell = mechanistic(0.12, 0.3, 0.015, 0.0, 0.0);
    cell.write.start_sigma = 0.0;
    const CellWrite write = make_write_model(cell)->write(2, {1, {}, 5});
    CHECK(write.conductance == Approx(2.0 / 3.0));
    CHECK(write.pulses == 1);
    CHECK(write.verify_reads == 1);
    CHECK_FALSE(write.failed);
}

TEST_CASE("a walk without spread follows the hand calculation", "[device][write_model]") {
    // Tolerance 0.05, step 0.04, ramp 0.5, no step spread. A start at distance x below the target
    // is followed by steps 0.04, 0.06, 0.08, ... (growing while the polarity stays), so the walk
    // takes 1 + n pulses, n the smallest with |x - sum of n steps| <= 0.05. Up to x = 0.33 no step
    // is longer than the window of 0.10, so none jumps over it.
    CellConfig cell = mechanistic(0.04, 0.5, 0.05, 0.0, 0.0);
    cell.write.step_spread = 0.0;
    cell.write.start_sigma = 0.2;
    const std::unique_ptr<WriteModel> model = make_write_model(cell);
    for (std::uint64_t i = 0; i < 1000; ++i) {
        const CellDraws draws{3, {}, i};
        const double start = 0.2 * normal_quantile(draws.trial(0)[2]);
        double distance = std::fabs(start);
        if (distance > 0.33) {
            continue;
        }
        int pulses = 1;
        for (double step = 0.04; distance > 0.05; step += 0.02) {
            distance -= step;
            ++pulses;
        }
        const CellWrite write = model->write(3, draws);
        REQUIRE(write.pulses == pulses);
        REQUIRE(std::fabs(write.conductance - 1.0) == Approx(std::fabs(distance)).margin(1e-12));
    }
}

TEST_CASE("SET and RESET steps differ by their ratio", "[device][write_model]") {
    // As above with reset_step_ratio 2: from below the target SET steps 0.04, 0.06, 0.08 cover
    // 0.04, 0.10, 0.18; from above RESET steps 0.08, 0.12 cover 0.08, 0.20. The window is 0.05, so
    // after the first pulse:  below: <= 0.05: 0 more, <= 0.09: 1, <= 0.15: 2, <= 0.23: 3 SET
    // pulses; above: <= 0.05: 0 more, <= 0.13: 1, 0.15 .. 0.25: 2 RESET pulses (0.13 .. 0.15
    // overshoot).
    CellConfig cell = mechanistic(0.04, 0.5, 0.05, 0.0, 0.0);
    cell.write.step_spread = 0.0;
    cell.write.start_sigma = 0.15;
    cell.write.reset_step_ratio = 2.0;
    const std::unique_ptr<WriteModel> model = make_write_model(cell);
    int resets_seen = 0;
    for (std::uint64_t i = 0; i < 1000; ++i) {
        const CellDraws draws{3, {}, i};
        const double start = 0.15 * normal_quantile(draws.trial(0)[2]);
        const CellWrite write = model->write(1, draws);
        if (start < 0.0 && start > -0.23) {
            const int sets = start >= -0.05 ? 0 : start >= -0.09 ? 1 : start >= -0.15 ? 2 : 3;
            REQUIRE(write.pulses == 1 + sets);
            REQUIRE(write.reset_pulses == 0);
            REQUIRE(write.set_ramp.steps == std::int64_t{sets} * (sets - 1) / 2);  // 0, 0, 1, 3
            REQUIRE(write.set_ramp.squares == (sets == 3 ? 5 : sets == 2 ? 1 : 0));
        } else if (start > 0.0 && (start < 0.13 || (start > 0.15 && start < 0.25))) {
            const int resets = start <= 0.05 ? 0 : start < 0.13 ? 1 : 2;
            REQUIRE(write.pulses == 1 + resets);
            REQUIRE(write.reset_pulses == resets);
            REQUIRE(write.reset_ramp.steps == (resets == 2 ? 1 : 0));
            REQUIRE(write.set_ramp.steps == 0);
            resets_seen += resets;
        }
    }
    CHECK(resets_seen > 100);
}

TEST_CASE("the amplitude stops growing at its limit", "[device][write_model]") {
    // Steps 0.04, 0.06, 0.06, 0.06, ... with ramp_limit 1: k = 0, 1, 1, 1, ...
    CellConfig cell = mechanistic(0.04, 0.5, 0.05, 0.0, 0.0);
    cell.write.step_spread = 0.0;
    cell.write.start_sigma = 0.2;
    cell.write.ramp_limit = 1;
    const std::unique_ptr<WriteModel> model = make_write_model(cell);
    for (std::uint64_t i = 0; i < 1000; ++i) {
        const CellDraws draws{3, {}, i};
        double distance = std::fabs(0.2 * normal_quantile(draws.trial(0)[2]));
        int more = 0;
        for (; distance > 0.05; ++more) {
            distance -= more == 0 ? 0.04 : 0.06;
        }
        const CellWrite write = model->write(3, draws);
        REQUIRE(write.pulses == 1 + more);
        REQUIRE(write.set_ramp.steps + write.reset_ramp.steps == std::max(0, more - 1));
    }
}

TEST_CASE("a walk that runs out of pulses fails", "[device][write_model]") {
    CellConfig cell = mechanistic(0.12, 0.3, 0.015, 0.005, 0.028);
    cell.write.max_pulses = 6;
    const Sample sample(cell);
    CHECK(sample.pulses.back() == 6);
    // The median is 6 pulses: close to half the cells need more.
    CHECK(sample.failed > kCells * 4 / 10);
    CHECK(sample.failed < kCells * 6 / 10);
}

TEST_CASE("statistical pulses are geometric and the residual is uniform", "[device][write_model]") {
    CellConfig cell;
    cell.write.residual = 0.0115;
    cell.write.mean_pulses = 10.0;
    cell.write.max_pulses = 100;
    const Sample sample(cell);
    // Mean of min(n, 100): 10 (1 - 0.9^100) = 9.9997, standard error 9.5 / 200 = 0.047.
    CHECK(sample.mean == Approx(10.0).margin(0.19));
    // P(n <= 7) = 1 - 0.9^7 = 0.52: median 7. P(n <= 22) = 0.902: p90 22. P(n <= 44) = 0.990.
    CHECK(sample.percentile(50) == 7);
    CHECK(std::abs(sample.percentile(90) - 22) <= 1);
    CHECK(std::abs(sample.percentile(99) - 44) <= 2);
    CHECK(sample.spread == Approx(0.0115).epsilon(0.02));
    const std::unique_ptr<WriteModel> model = make_write_model(cell);
    for (int i = 0; i < 4000; i += 4) {  // level 0: the residual itself, at most sqrt(3) sigma
        const CellWrite write = write_cell(*model, i);
        REQUIRE((write.failed || std::fabs(write.conductance) <= 0.01992));
    }
}

TEST_CASE("a gaussian residual has tails beyond the uniform one", "[device][write_model]") {
    CellConfig cell;
    cell.write.residual = 0.030;
    cell.write.residual_law = ResidualLaw::kGaussian;
    CHECK(Sample(cell).spread == Approx(0.030).epsilon(0.02));
    const std::unique_ptr<WriteModel> model = make_write_model(cell);
    int beyond = 0;
    for (int i = 0; i < kCells; i += 4) {
        beyond += std::fabs(write_cell(*model, i).conductance) > 0.060;
    }
    // 10,000 cells beyond two sigma: 455, standard deviation 21.
    CHECK(std::abs(beyond - 455) < 84);
}

TEST_CASE("statistical cells out of pulses fail and keep their open-loop spread",
          "[device][write_model]") {
    CellConfig cell;
    cell.programming.sigma = 0.3;
    cell.write.residual = 0.0;
    cell.write.mean_pulses = 10.0;
    cell.write.max_pulses = 10;
    const Sample sample(cell);
    // 0.9^10 = 0.3487 of the cells need more than 10 pulses: spread 0.3 sqrt(0.3487) = 0.1771.
    CHECK(sample.failed == Approx(0.3487 * kCells).margin(4 * 95.3));
    CHECK(sample.spread == Approx(0.1771).epsilon(0.03));
    CHECK(sample.pulses.back() == 10);
}

TEST_CASE("one mean pulse means exactly one", "[device][write_model]") {
    CellConfig cell;
    cell.write.mean_pulses = 1.0;
    const Sample sample(cell);
    CHECK(sample.pulses.front() == 1);
    CHECK(sample.pulses.back() == 1);
}

TEST_CASE("a cell's sequence depends on its address alone", "[device][write_model]") {
    for (const WriteModelEntry& entry : write_models()) {
        CellConfig cell;
        cell.write.model = entry.kind;
        const std::unique_ptr<WriteModel> model = make_write_model(cell);
        const CellWrite alone = model->write(1, {7, {Purpose::kVerify, 3, 2, 1, 0}, 99});
        static_cast<void>(model->write(2, {7, {Purpose::kVerify, 3, 2, 1, 0}, 98}));
        const CellWrite again = model->write(1, {7, {Purpose::kProgramming, 3, 2, 1, 5}, 99});
        CHECK(alone.conductance == again.conductance);
        CHECK(alone.pulses == again.pulses);
        for (const DrawAddress& other : {DrawAddress{Purpose::kVerify, 4, 2, 1, 0},
                                         DrawAddress{Purpose::kVerify, 3, 3, 1, 0},
                                         DrawAddress{Purpose::kVerify, 3, 2, 0, 0}}) {
            CHECK(model->write(1, {7, other, 99}).conductance != alone.conductance);
        }
        CHECK(model->write(1, {8, {Purpose::kVerify, 3, 2, 1, 0}, 99}).conductance !=
              alone.conductance);
    }
}
