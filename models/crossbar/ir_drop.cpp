// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/ir_drop.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "models/base/error.h"
#include "models/base/parallel.h"
#include "models/crossbar/wire_solver.h"

namespace nvcim {

namespace {

/// The used part of one crossbar among all cells of its matrix.
struct Window {
    int first_row;
    int rows;
    int first_line;
    int lines;
};

Window window_of(const CrossbarGrid& grid, int crossbar) {
    const int down = crossbar / grid.across;
    const int across = crossbar % grid.across;
    return {down * grid.rows_per_crossbar,
            grid.rows_of(down),
            across * grid.weights_per_crossbar * grid.cells_per_weight,
            grid.weight_columns_of(across) * grid.cells_per_weight};
}

WireCircuit wires_of(const CrossbarConfig& config, const Window& window) {
    WireCircuit circuit;
    circuit.rows = window.rows;
    circuit.columns = window.lines;
    circuit.word_line_ohm = config.wire_resistance.value();
    circuit.bit_line_ohm = config.bit_line_ratio * config.wire_resistance.value();
    circuit.driver_ohm = config.driver_resistance.value();
    circuit.sense_ohm = config.sense_resistance.value();
    return circuit;
}

}  // namespace

PhysicalCells behind_wires(const PhysicalCells& cells,
                           const ArrayLayout& layout,
                           const CrossbarGrid& grid,
                           const CrossbarConfig& config,
                           int threads) {
    NVCIM_ASSERT(config.has_ir_drop());
    const std::ptrdiff_t stride =
        std::ptrdiff_t{grid.weight_columns} * std::ptrdiff_t{grid.cells_per_weight};
    NVCIM_ASSERT(static_cast<std::ptrdiff_t>(cells.size()) == stride * layout.rows);
    constexpr double kSiemens = 1e-6;  // per microsiemens
    const double g_min = kSiemens * config.cell.g_min.value();
    const double step = (kSiemens * config.cell.g_max.value() - g_min) / layout.range;
    const double limit = layout.limit;

    PhysicalCells effective(cells.size());
    const auto crossbars = static_cast<std::size_t>(grid.crossbars());
    parallel_for(crossbars, threads, [&](std::size_t index, int) {
        const Window window = window_of(grid, static_cast<int>(index));
        const std::ptrdiff_t corner = window.first_row * stride + window.first_line;
        WireCircuit circuit = wires_of(config, window);
        for (int r = 0; r < window.rows; ++r) {
            const std::int16_t* row = cells.data() + corner + r * stride;
            for (int line = 0; line < window.lines; ++line) {
                circuit.siemens.push_back(g_min + step * row[line]);
            }
        }
        const std::vector<double> siemens = config.ir_drop == IrDrop::kExact
                                                ? effective_conductances(circuit)
                                                : effective_conductances_fast(circuit);
        std::vector<double> remainders(static_cast<std::size_t>(window.lines), 0.0);
        auto from = siemens.begin();
        for (int r = 0; r < window.rows; ++r) {
            std::int16_t* row = effective.data() + corner + r * stride;
            for (double& remainder : remainders) {
                const double wanted = (*from++ - g_min) / step + remainder;
                const double rounded = std::nearbyint(std::clamp(wanted, -limit, limit));
                remainder = std::clamp(wanted - rounded, -0.5, 0.5);
                *row++ = static_cast<std::int16_t>(rounded);
            }
        }
    });
    return effective;
}

}  // namespace nvcim
