// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "models/device/stuck_cells.h"
#include "models/device/variation.h"
#include "models/device/write_model.h"

namespace nvcim {

/// Writes the cells of one array of one chip: open loop, stuck, or verified many at a time. A
/// cell's outcome depends on its address alone; ascending addresses are fastest.
class CellWriter {
public:
    /// `array` gives chip, array and copy.
    CellWriter(const CellConfig& cell, std::uint64_t seed, const DrawAddress& array);

    /// Programs a cell to `level` with one open-loop pulse; a stuck cell keeps its state.
    CellWrite write(int level, std::uint64_t cell);

    [[nodiscard]] bool is_stuck(std::uint64_t cell) {
        return stuck_.any() && stuck_.state(cell) != StuckCells::State::kWorks;
    }
    /// Verifies a stuck cell: it passes with its first read where its state is the target, else it
    /// spends max_pulses pulses on the way to it, marked in `slots`, and fails.
    CellWrite write_stuck(int level, std::uint64_t cell, std::size_t group, PulseSlots& slots);

    /// Notes a cell that is not stuck, to be verified.
    void queue(const CellTask& task) { tasks_.push_back(task); }
    /// Verifies the cells queued since the last call; outcomes() are theirs, in order.
    void write_queued(PulseSlots& slots);
    [[nodiscard]] const std::vector<CellWrite>& outcomes() const { return outcomes_; }

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
    int ramp_limit_;
    bool erased_is_exact_;
    std::vector<CellTask> tasks_;
    std::vector<CellWrite> outcomes_;
};

}  // namespace nvcim
