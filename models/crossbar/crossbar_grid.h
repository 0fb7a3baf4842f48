// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/crossbar/array.h"

namespace nvcim {

/// How one weight matrix is cut into crossbars.
///
/// Rows: a crossbar takes the largest multiple of rows_active that it has word lines, so no read
/// spans two crossbars. Columns: all cells of one weight (every slice, both cells of a pair) lie
/// side by side in one crossbar, whose shift-and-add combines them; the bias column of offset
/// encoding counts as one more weight column. A weight wider than a crossbar gets one of its own
/// (the compiler refuses such a chip).
struct CrossbarGrid {
    int cells_per_digit = 1;         ///< 2 for pairs, else 1
    int cells_per_weight = 1;        ///< bit lines of one weight column
    int conversions_per_weight = 1;  ///< cells_per_weight, half of it for analog pairs
    int weights_per_crossbar = 1;    ///< weight columns of one crossbar
    int rows_per_crossbar = 1;       ///< matrix rows of one crossbar
    int across = 1;                  ///< crossbars that hold one matrix row side by side
    int down = 1;                    ///< crossbars that hold one matrix column
    int rows = 0;                    ///< matrix rows
    int weight_columns = 0;          ///< matrix columns, bias column included

    [[nodiscard]] int crossbars() const { return across * down; }
    /// Matrix rows of the crossbars in row block `block`.
    [[nodiscard]] int rows_of(int block) const;
    /// Weight columns of the crossbars in column block `block`.
    [[nodiscard]] int weight_columns_of(int block) const;
};

CrossbarGrid make_crossbar_grid(const ArrayLayout& layout, const CrossbarConfig& config);

}  // namespace nvcim
