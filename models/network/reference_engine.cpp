// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "models/network/execute.h"

namespace nvcim {

void ReferenceEngine::multiply(const Node& node,
                               int /*node_index*/,
                               int count,
                               const VectorName* /*names*/,
                               const std::int16_t* x,
                               std::int32_t* out) {
    const WeightMatrix& matrix = network_.matrices[static_cast<std::size_t>(node.matrix)];
    const auto rows = static_cast<std::size_t>(matrix.rows);
    const auto columns = static_cast<std::size_t>(matrix.columns);
    for (int p = 0; p < count; ++p, x += rows, out += columns) {
        std::fill(out, out + columns, 0);
        for (std::size_t row = 0; row < rows; ++row) {
            const std::int32_t value = x[row];
            if (value == 0) {
                continue;  // about half of all inputs after a ReLU
            }
            const std::int16_t* q = matrix.q.data() + row * columns;
            for (std::size_t column = 0; column < columns; ++column) {
                out[column] += value * q[column];
            }
        }
    }
}

}  // namespace nvcim
