// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/cell_store.h"

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

Conductances CellStore::finish(int threads) {
    if (!physical_.empty()) {
        put_all(behind_wires(physical_, layout_, grid_, config_, threads));
    }
    return std::move(conductances_);
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
