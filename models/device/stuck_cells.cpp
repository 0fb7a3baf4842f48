// SPDX-License-Identifier: Apache-2.0
#include "models/device/stuck_cells.h"

namespace nvcim {

StuckCells::StuckCells(const StuckConfig& config, std::uint64_t seed, DrawAddress draw)
    : low_(config.low_rate),
      any_(config.low_rate + config.high_rate),
      random_(seed, {Purpose::kStuckCell, draw.chip, draw.array, draw.copy, 0}) {}

StuckCells::State StuckCells::state(std::uint64_t cell) {
    if (!any()) {
        return State::kWorks;
    }
    const double draw = random_.uniform(cell);
    return draw < low_ ? State::kLow : draw < any_ ? State::kHigh : State::kWorks;
}

}  // namespace nvcim
