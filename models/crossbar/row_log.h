// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "models/crossbar/program.h"
#include "models/device/pulse_slots.h"

namespace nvcim {

/// Adds up the writes of a few matrix rows by crossbar row and, inside, by the phases of its write
/// drivers (RowWrites says what a phase is). A group is one phase of one crossbar row.
class RowLog {
public:
    RowLog(const CrossbarGrid& grid, int columns_per_driver, int rows);

    /// The group of a cell: `row` counts from the first of the rows, `cell_of_weight` is its place
    /// among the cells of its weight.
    [[nodiscard]] std::size_t group(int row, int column, int cell_of_weight) const {
        const Column place = columns_[static_cast<std::size_t>(column)];
        const int phase = phases_ == 1 ? 0 : (place.first_bit_line + cell_of_weight) % phases_;
        return static_cast<std::size_t>((row * across_ + place.crossbar) * phases_ + phase);
    }
    /// What RESET pulses of the verified cells are marked in.
    [[nodiscard]] PulseSlots& slots() { return slots_; }

    /// Counts one written cell. `rows` are the RowWrites of the first row and those behind it.
    void add(RowWrites* rows, std::size_t group, bool verify, const CellWrite& write) {
        RowWrites& row = rows[group / static_cast<std::size_t>(phases_)];
        row.pulses += write.pulses;
        row.reset_pulses += write.reset_pulses;
        row.set_ramp += write.set_ramp;
        row.reset_ramp += write.reset_ramp;
        row.verify_reads += write.verify_reads;
        ++(verify ? row.verified_cells : row.open_loop_cells);
        row.failed_cells += write.failed ? 1 : 0;
        slots_.mark_set(group, write.reset_pulses == 0 ? write.pulses : 1);
        slowest_reads_[group] = std::max(slowest_reads_[group], write.verify_reads);
    }
    /// Adds the phases up into `rows` and starts afresh.
    void finish(RowWrites* rows);

private:
    struct Column {
        int crossbar;
        int first_bit_line;
    };

    int across_;
    int phases_;
    std::vector<Column> columns_;  // by weight column
    PulseSlots slots_;
    std::vector<int> slowest_reads_;  // by group
};

}  // namespace nvcim
