// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/random.h"
#include "models/device/cell_config.h"

namespace nvcim {

/// Cells that ignore programming: one draw per cell and chip, used and unused cells alike.
class StuckCells {
public:
    /// `draw` gives chip, array and copy.
    StuckCells(const StuckConfig& config, std::uint64_t seed, DrawAddress draw);

    [[nodiscard]] bool any() const { return any_ > 0.0; }

    enum class State { kWorks, kLow, kHigh };
    /// Fast when asked in ascending order of `cell` (docs/numerics.md section 6).
    [[nodiscard]] State state(std::uint64_t cell);

private:
    double low_;
    double any_;
    RandomRun random_;
};

}  // namespace nvcim
