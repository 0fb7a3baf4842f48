// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/cell_store.h"

#include <algorithm>
#include <cmath>

namespace nvcim {

CellStore::CellStore(const ArrayLayout& layout,
                     const CrossbarGrid& grid,
                     const CrossbarConfig& config)
    : layout_(layout), grid_(grid), config_(config), conductances_(make_conductances(layout)) {
    if (config.cell.read_noise.law == ReadNoiseLaw::kProportional) {
        conductances_.variance.assign(conductances_.value.size(), 0);
    }
    if (config.has_ir_drop()) {
        physical_.assign(static_cast<std::size_t>(layout.rows) * bit_lines(), 0);
    }
}

void CellStore::store(CellPlace place, double conductance) {
    const double limit = layout_.limit;
    const double exact = std::nearbyint(conductance * layout_.range);
    const int steps = static_cast<int>(std::clamp(exact, -limit, limit));
    if (physical_.empty()) {
        put(place, steps);
    } else {
        physical_[static_cast<std::size_t>(place.row) * bit_lines() +
                  static_cast<std::size_t>(place.column * grid_.cells_per_weight +
                                           cell_of_weight(place))] =
            static_cast<std::int16_t>(steps);
    }
}

Conductances CellStore::finish(int threads) {
    if (!physical_.empty()) {
        put_all(behind_wires(physical_, layout_, grid_, config_, threads));
    }
    return std::move(conductances_);
}

void CellStore::put(CellPlace place, int steps) {
    Conductances& g = conductances_;
    const auto at = static_cast<std::size_t>(place.row) * static_cast<std::size_t>(g.stride) +
                    static_cast<std::size_t>(converted_column(place));
    const int sum = g.value[at] + (polarity(place) == 0 ? steps : -steps);
    g.value[at] = static_cast<std::int16_t>(std::clamp(sum, -layout_.limit, layout_.limit));
    if (!g.variance.empty()) {
        g.variance[at] += steps * steps;
    }
}

void CellStore::put_all(const PhysicalCells& cells) {
    auto cell = cells.begin();
    for (int row = 0; row < layout_.rows; ++row) {
        for (int column = 0; column < grid_.weight_columns; ++column) {
            for (int slice = 0; slice < layout_.slices; ++slice) {
                for (int half = 0; half < grid_.cells_per_digit; ++half) {
                    put({row, column, slice, half}, *cell++);
                }
            }
        }
    }
}

}  // namespace nvcim
