// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/crossbar/program.h"

namespace nvcim::test {

/// Every magnitude and both signs, evenly: `rows` x `columns` weights. With offset encoding one
/// bit less.
inline WeightMatrix make_matrix(int rows, int columns, int weight_bits, Encoding encoding) {
    WeightMatrix matrix;
    matrix.rows = rows;
    matrix.columns = columns;
    matrix.weight_bits = weight_bits;
    const int top = (1 << (encoding == Encoding::kOffset ? weight_bits - 1 : weight_bits)) - 1;
    for (int i = 0; i < rows * columns; ++i) {
        matrix.q.push_back(static_cast<std::int16_t>(i * 37 % (2 * top + 1) - top));
    }
    return matrix;
}

inline CrossbarConfig make_config(int cell_bits, double sigma, Encoding encoding) {
    CrossbarConfig config;
    config.encoding = encoding;
    config.cell.bits = cell_bits;
    config.cell.programming.sigma = sigma;
    return config;
}

}  // namespace nvcim::test
