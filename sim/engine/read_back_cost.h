// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/chip/chip_config.h"
#include "models/crossbar/crossbar_grid.h"
#include "models/crossbar/read_operations.h"

namespace nvcim::sim {

/// What reading every cell of some arrays back once costs.
struct ReadBackCost {
    ReadOperations operations;  ///< a row drive per (crossbar, row, repeat)
    std::int64_t cycles = 0;
    double time_ns = 0.0;
    double energy_pj = 0.0;
};

/// Cost of read_back() (models/crossbar/program.h) on `arrays`, every row `reads` times.
///
/// A crossbar is read row by row: N = rows x reads single-row reads of R = read_ns, each followed
/// by A = ceil(conversions of the row / ADCs) conversions. With sample-and-hold a conversion
/// overlaps the next read: R + (N - 1) max(R, A) + A cycles, else N (R + A). Crossbars are read all
/// at once or one after another, as write_drivers.crossbars_in_parallel says of programming.
/// Energy: that of read_operations(), as in inference; the ADC counts as the chip's own whatever
/// resolution the read-back asks for; adding up the codes and moving them off the chip is not
/// counted.
ReadBackCost read_back_cost(const std::vector<CrossbarGrid>& arrays,
                            const ChipConfig& chip,
                            int reads);

}  // namespace nvcim::sim
