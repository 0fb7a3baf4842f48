// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/row_log.h"

#include <algorithm>

namespace nvcim {

RowLog::RowLog(const CrossbarGrid& grid, int columns_per_driver, int rows)
    : across_(grid.across),
      phases_(std::min(columns_per_driver, grid.weights_per_crossbar * grid.cells_per_weight)),
      slots_(static_cast<std::size_t>(rows) * static_cast<std::size_t>(grid.across * phases_)),
      slowest_reads_(slots_.groups(), 0) {
    for (int column = 0; column < grid.weight_columns; ++column) {
        const int in_crossbar = column % grid.weights_per_crossbar;
        columns_.push_back(
            {column / grid.weights_per_crossbar, in_crossbar * grid.cells_per_weight});
    }
}

void RowLog::finish(RowWrites* rows) {
    for (std::size_t group = 0; group < slots_.groups(); ++group) {
        const PulseSlots::Count slots = slots_.count(group);
        if (slots.used > 0) {
            RowWrites& row = rows[group / static_cast<std::size_t>(phases_)];
            row.slowest_pulses += slots.used;
            row.reset_only_slots += slots.reset_only;
            row.mixed_slots += slots.mixed;
            row.slowest_reads += slowest_reads_[group];
        }
    }
    slots_.clear();
    std::fill(slowest_reads_.begin(), slowest_reads_.end(), 0);
}

}  // namespace nvcim
