// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "models/device/stuck_cells.h"
#include "models/device/variation.h"
#include "models/device/write_model.h"

namespace nvcim {

/// Writes the cells of one array of one chip, one at a time: open loop or verified, stuck or not.
/// A cell's outcome depends on its address alone; ascending addresses are fastest.
class CellWriter {
public:
    /// `array` gives chip, array and copy.
    CellWriter(const CellConfig& cell, std::uint64_t seed, const DrawAddress& array);

    /// Programs a cell to `level`. A stuck cell keeps its state; if it is verified it passes with
    /// its first read where its state is the target, else it spends max_pulses pulses and fails.
    CellWrite write(int level, bool verify, std::uint64_t cell);

    /// Conductance of a cell that is left erased.
    double erased(std::uint64_t cell);
    /// True if every erased cell is exactly 0.
    [[nodiscard]] bool erased_is_exact() const { return erased_is_exact_; }

private:
    OpenLoop open_loop_;
    std::unique_ptr<WriteModel> verified_;
    StuckCells stuck_;
    RandomRun spread_;
    CellDraws draws_;
    int max_pulses_;
    bool erased_is_exact_;
};

}  // namespace nvcim
