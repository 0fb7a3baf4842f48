// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "models/crossbar/crossbar_grid.h"
#include "models/crossbar/ir_drop.h"

namespace nvcim {

/// A cell by matrix row, weight column, slice and half of its pair.
struct CellPlace {
    int row;
    int column;
    int slice;
    int half;
};

/// Where the conductances of programmed cells go: to where the products find them, or with IR drop
/// first to the physical cells, whose effective conductances follow. Rows may be stored by several
/// threads.
class CellStore {
public:
    /// The arguments must outlive this object.
    CellStore(const ArrayLayout& layout, const CrossbarGrid& grid, const CrossbarConfig& config);

    /// Rounds `conductance` (in full ranges) to the grid.
    void store(CellPlace place, double conductance) {
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
    /// All cells are stored: the array. `threads` share the IR drop. Once.
    [[nodiscard]] Conductances finish(int threads);

    /// Place of a cell among those of its weight.
    [[nodiscard]] int cell_of_weight(CellPlace place) const {
        return place.slice * grid_.cells_per_digit + place.half;
    }
    /// Index of a cell's draws, docs/numerics.md section 6.
    [[nodiscard]] std::uint64_t cell_index(CellPlace place) const {
        const auto columns = static_cast<std::uint64_t>(layout_.converted_columns());
        return (static_cast<std::uint64_t>(place.row) * columns +
                static_cast<std::uint64_t>(converted_column(place))) *
                   2 +
               static_cast<std::uint64_t>(polarity(place));
    }

private:
    [[nodiscard]] int converted_column(CellPlace place) const {
        const int column = layout_.encoding == Encoding::kDifferentialDigital
                               ? 2 * place.column + place.half
                               : place.column;
        return place.slice * layout_.slice_columns + column;
    }
    [[nodiscard]] int polarity(CellPlace place) const {
        return layout_.encoding == Encoding::kDifferential ? place.half : 0;
    }
    [[nodiscard]] std::size_t bit_lines() const {
        return static_cast<std::size_t>(grid_.weight_columns) *
               static_cast<std::size_t>(grid_.cells_per_weight);
    }
    void put(CellPlace place, int steps) {
        Conductances& g = conductances_;
        const auto at = static_cast<std::size_t>(place.row) * static_cast<std::size_t>(g.stride) +
                        static_cast<std::size_t>(converted_column(place));
        const int sum = g.value[at] + (polarity(place) == 0 ? steps : -steps);
        g.value[at] = static_cast<std::int16_t>(std::clamp(sum, -layout_.limit, layout_.limit));
        if (!g.variance.empty()) {
            g.variance[at] += steps * steps;
        }
    }
    void put_all(const PhysicalCells& cells);

    const ArrayLayout& layout_;
    const CrossbarGrid& grid_;
    const CrossbarConfig& config_;
    Conductances conductances_;
    PhysicalCells physical_;  // only with IR drop
};

}  // namespace nvcim
