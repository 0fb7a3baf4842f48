// SPDX-License-Identifier: Apache-2.0
#include "models/device/stuck_cells.h"

#include <catch2/catch.hpp>
#include <cmath>

using namespace nvcim;

TEST_CASE("stuck cells have the configured rates and differ between chips",
          "[device][stuck_cells]") {
    const StuckConfig config{0.02, 0.05};
    StuckCells chip0(config, 1, {Purpose::kProgramming, 0, 2, 0, 0});
    StuckCells chip1(config, 1, {Purpose::kProgramming, 1, 2, 0, 0});
    constexpr int kCells = 100000;
    int low = 0;
    int high = 0;
    int both = 0;
    for (std::uint64_t cell = 0; cell < kCells; ++cell) {
        const StuckCells::State state = chip0.state(cell);
        low += state == StuckCells::State::kLow;
        high += state == StuckCells::State::kHigh;
        both +=
            state != StuckCells::State::kWorks && chip1.state(cell) != StuckCells::State::kWorks;
    }
    // Binomial standard deviations: 44, 69 and (0.07 squared) 22 cells; four of each allowed.
    CHECK(std::abs(low - 2000) < 177);
    CHECK(std::abs(high - 5000) < 276);
    CHECK(std::abs(both - 490) < 88);
}

TEST_CASE("without stuck rates every cell works", "[device][stuck_cells]") {
    StuckCells cells({}, 1, {});
    CHECK_FALSE(cells.any());
    CHECK(cells.state(12345) == StuckCells::State::kWorks);
}
