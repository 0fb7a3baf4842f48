// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/crossbar/array.h"
#include "models/crossbar/crossbar_grid.h"

namespace nvcim {

/// Cells of one weight matrix in the order of the crossbars' bit lines: [matrix row][bit line],
/// bit line = weight column * cells_per_weight + slice * cells_per_digit + half of the pair (see
/// CrossbarGrid). Values in grid steps above g_min.
using PhysicalCells = std::vector<std::int16_t>;

/// What the cells amount to behind the wires of their crossbars (WireCircuit,
/// docs/numerics.md section 8), in grid steps again. config.has_ir_drop() must hold.
///
/// Rounding hands the remainder of a cell to the next row of its bit line: single cells are off
/// by up to one step, but column sums are not biased by a loss that is less than half a step.
/// Crossbars are independent and shared among `threads`; the result does not depend on them.
PhysicalCells behind_wires(const PhysicalCells& cells,
                           const ArrayLayout& layout,
                           const CrossbarGrid& grid,
                           const CrossbarConfig& config,
                           int threads);

}  // namespace nvcim
