// SPDX-License-Identifier: Apache-2.0
#include "models/device/variation.h"

#include <catch2/catch.hpp>
#include <cmath>

using namespace nvcim;

namespace {

CellConfig cell(int bits, double sigma, double middle_ratio) {
    CellConfig config;
    config.bits = bits;
    config.programming.sigma = sigma;
    config.programming.middle_ratio = middle_ratio;
    return config;
}

}  // namespace

TEST_CASE("the weight noise factor has the published values", "[device][variation]") {
    // (8, 2): sqrt(1 + 16 + 256 + 4096) / (1 + 4 + 16 + 64) = sqrt(4369) / 85.
    CHECK(weight_noise_factor(8, 2) == Approx(0.77762).margin(5e-6));
    CHECK(weight_noise_factor(8, 1) == Approx(0.5796).margin(5e-5));
    CHECK(weight_noise_factor(8, 4) == Approx(0.9430).margin(5e-5));
    CHECK(weight_noise_factor(6, 2) == Approx(0.7868).margin(5e-5));
    CHECK(weight_noise_factor(4, 2) == Approx(0.8246).margin(5e-5));
    CHECK(weight_noise_factor(4, 1) == Approx(0.6146).margin(5e-5));
    CHECK(weight_noise_factor(8, 8) == Approx(1.0));
}

TEST_CASE("a weight whose bits do not fill its cells is noisier", "[device][variation]") {
    // (8, 3): digits of 3, 3 and 2 bits; sigma is that of a 7-level range in each:
    // 7 sqrt(1 + 64 + 4096) / 255 = 1.7708.
    CHECK(weight_noise_factor(8, 3) == Approx(7.0 * std::sqrt(4161.0) / 255.0));
}

TEST_CASE("middle levels spread as the published table of devices says", "[device][variation]") {
    // Qin et al., sigma 0.01, 2-bit cells: outer levels sigma / sqrt(0.4 r^2 + 0.6), middle r
    // times.
    struct Row {
        const char* device;
        double ratio;
        double outer;
        double middle;
    };
    const Row rows[] = {{"RRAM1", 1, 0.0100, 0.0100},
                        {"FeFET2", 2, 0.0067, 0.0135},
                        {"FeFET3", 3, 0.0049, 0.0146},
                        {"RRAM4", 4, 0.0038, 0.0151},
                        {"FeFET6", 6, 0.0026, 0.0155}};
    for (const Row& row : rows) {
        CAPTURE(row.device);
        const OpenLoop device(cell(2, 0.01, row.ratio));
        CHECK(device.sigma(0) == Approx(row.outer).margin(5e-5));
        CHECK(device.sigma(1) == Approx(row.middle).margin(5e-5));
        CHECK(device.sigma(2) == Approx(row.middle).margin(5e-5));
        CHECK(device.sigma(3) == Approx(row.outer).margin(5e-5));
    }
}

TEST_CASE("levels are evenly spread over the range", "[device][variation]") {
    const OpenLoop device(cell(3, 0.1, 1.0));
    CHECK(device.target(0) == 0.0);
    CHECK(device.target(3) == Approx(3.0 / 7.0));
    CHECK(device.target(7) == 1.0);
    CHECK(device.programmed(3, 1.5) == Approx(3.0 / 7.0 + 0.15));
}

TEST_CASE("a sigma per level step is smaller by the number of steps", "[device][variation]") {
    CellConfig config = cell(2, 0.3, 1.0);
    config.programming.sigma_erased = 0.03;
    config.programming.convention = SigmaConvention::kLevel;
    const OpenLoop device(config);
    CHECK(device.sigma(1) == Approx(0.1));  // three steps in the range of a 2-bit cell
    CHECK(device.sigma_erased() == Approx(0.01));
}

TEST_CASE("the clamp keeps conductances within 0 and two ranges", "[device][variation]") {
    CellConfig config = cell(2, 0.5, 1.0);
    config.programming.sigma_erased = 0.5;
    CHECK(OpenLoop(config).programmed(0, -1.0) == Approx(-0.5));
    CHECK(OpenLoop(config).programmed(3, 3.0) == Approx(2.5));
    config.programming.clamp = true;
    CHECK(OpenLoop(config).programmed(0, -1.0) == 0.0);
    CHECK(OpenLoop(config).erased(-1.0) == 0.0);
    CHECK(OpenLoop(config).programmed(3, 3.0) == 2.0);
    CHECK(OpenLoop(config).programmed(3, 1.0) == Approx(1.5));
}
