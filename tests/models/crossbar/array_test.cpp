// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/array.h"

#include <catch2/catch.hpp>

using namespace nvcim;

namespace {

WeightMatrix matrix_2x3() {
    WeightMatrix m;
    m.rows = 2;
    m.columns = 3;
    m.weight_bits = 8;
    m.q = {255, -6, 0, -1, 100, 27};
    return m;
}

}  // namespace

TEST_CASE("magnitudes are cut into digits, lowest first", "[crossbar][array]") {
    CrossbarConfig config;
    config.cell.bits = 2;
    const ArrayLayout layout = make_layout(matrix_2x3(), config);
    CHECK(layout.slices == 4);
    CHECK(layout.unit == 21);
    CHECK(layout.range == 63);
    CHECK(layout.limit == 252);
    // 100 = 1 * 64 + 2 * 16 + 1 * 4 + 0
    CHECK(cell_level(layout, 100, 0, 0) == 0);
    CHECK(cell_level(layout, 100, 1, 0) == 1);
    CHECK(cell_level(layout, 100, 2, 0) == 2);
    CHECK(cell_level(layout, 100, 3, 0) == 1);
    CHECK(cell_level(layout, 100, 3, 1) == 0);  // the negative cell stays erased
    CHECK(cell_level(layout, -100, 3, 1) == 1);
    CHECK(cell_level(layout, -100, 3, 0) == 0);
    CHECK(layout.cells() == 2 * 3 * 4 * 2);
}

TEST_CASE("the unit of a level is odd for every cell width", "[crossbar][array]") {
    const int unit[] = {63, 21, 9, 3, 1, 1, 1, 1};  // largest odd number <= 63 / (2^bits - 1), or 1
    for (int bits = 1; bits <= 8; ++bits) {
        CrossbarConfig config;
        config.cell.bits = bits;
        CHECK(make_layout(matrix_2x3(), config).unit == unit[bits - 1]);
    }
}

TEST_CASE("ideal conductances hold exactly the weights in every encoding", "[crossbar][array]") {
    for (const Encoding encoding :
         {Encoding::kDifferential, Encoding::kDifferentialDigital, Encoding::kOffset}) {
        for (const int bits : {1, 2, 3, 4, 8}) {
            WeightMatrix m = matrix_2x3();
            if (encoding == Encoding::kOffset) {
                m.q = {127, -6, 0, -127, 100, 27};
            }
            CrossbarConfig config;
            config.encoding = encoding;
            config.cell.bits = bits;
            config.conductance_grid = 255;
            const std::vector<float> weights = effective_weights(ideal_conductances(m, config));
            for (std::size_t i = 0; i < m.q.size(); ++i) {
                CHECK(weights[i] == static_cast<float>(m.q[i]));
            }
        }
    }
}

TEST_CASE("sums that would not fit are refused", "[crossbar][array]") {
    CrossbarConfig config;
    config.rows = config.rows_active = 4096;
    config.conductance_grid = 4095;
    config.dac.bits = 8;
    WeightMatrix m = matrix_2x3();
    CHECK_THROWS(make_layout(m, config));
}
