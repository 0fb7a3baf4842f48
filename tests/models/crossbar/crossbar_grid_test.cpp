// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/crossbar_grid.h"

#include <catch2/catch.hpp>

using namespace nvcim;

namespace {

CrossbarGrid grid(int rows, int columns, const CrossbarConfig& config) {
    WeightMatrix matrix;
    matrix.rows = rows;
    matrix.columns = columns;
    return make_crossbar_grid(make_layout(matrix, config), config);
}

}  // namespace

TEST_CASE("a matrix is cut into crossbars without splitting a weight", "[crossbar][grid]") {
    // lenet4's hidden layer, 1568 x 256: a weight takes 4 slices x 2 bit lines, so 16 weights per
    // 128-column crossbar: ceil(1568 / 128) x 256 / 16 = 13 x 16 = 208 crossbars.
    CrossbarConfig config;
    const CrossbarGrid pairs = grid(1568, 256, config);
    CHECK(pairs.cells_per_weight == 8);
    CHECK(pairs.down == 13);
    CHECK(pairs.across == 16);
    CHECK(pairs.crossbars() == 208);
    CHECK(pairs.rows_of(0) == 128);
    CHECK(pairs.rows_of(12) == 32);  // 1568 - 12 x 128
    CHECK(pairs.weight_columns_of(15) == 16);

    // Offset encoding: 4 bit lines per weight, 32 per crossbar, 257 columns with the bias.
    config.encoding = Encoding::kOffset;
    const CrossbarGrid offset = grid(1568, 256, config);
    CHECK(offset.across == 9);
    CHECK(offset.weight_columns_of(8) == 1);

    // 3-bit cells: 3 slices, 6 bit lines, 21 weights; 2 bit lines stay empty.
    config.encoding = Encoding::kDifferentialDigital;
    config.cell.bits = 3;
    CHECK(grid(1568, 256, config).weights_per_crossbar == 21);
}

TEST_CASE("no read of rows_active rows spans two crossbars", "[crossbar][grid]") {
    CrossbarConfig config;
    config.rows_active = 48;  // 2 x 48 = 96 of 128 word lines are used
    CHECK(grid(200, 16, config).rows_per_crossbar == 96);
    CHECK(grid(200, 16, config).down == 3);
}
