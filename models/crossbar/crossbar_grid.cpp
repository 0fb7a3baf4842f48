// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/crossbar_grid.h"

#include <algorithm>

namespace nvcim {

int CrossbarGrid::rows_of(int block) const {
    return std::min(rows_per_crossbar, rows - block * rows_per_crossbar);
}

int CrossbarGrid::weight_columns_of(int block) const {
    return std::min(weights_per_crossbar, weight_columns - block * weights_per_crossbar);
}

CrossbarGrid make_crossbar_grid(const ArrayLayout& layout, const CrossbarConfig& config) {
    const bool has_bias = layout.encoding == Encoding::kOffset;
    CrossbarGrid grid;
    grid.cells_per_digit = has_bias ? 1 : 2;
    grid.cells_per_weight = grid.cells_per_digit * layout.slices;
    grid.conversions_per_weight =
        layout.encoding == Encoding::kDifferential ? layout.slices : grid.cells_per_weight;
    grid.weights_per_crossbar = std::max(1, config.columns / grid.cells_per_weight);
    grid.rows_per_crossbar = config.rows / layout.rows_per_read * layout.rows_per_read;
    grid.rows = layout.rows;
    grid.weight_columns = layout.columns + (has_bias ? 1 : 0);
    grid.across = (grid.weight_columns + grid.weights_per_crossbar - 1) / grid.weights_per_crossbar;
    grid.down = (grid.rows + grid.rows_per_crossbar - 1) / grid.rows_per_crossbar;
    return grid;
}

}  // namespace nvcim
