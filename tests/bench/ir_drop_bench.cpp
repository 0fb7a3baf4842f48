// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include "models/crossbar/ir_drop.h"
#include "tests/models/crossbar/wire_circuits.h"

using namespace nvcim;

namespace {

/// Effective conductances of one square array, differential pairs of 2-bit cells, 1 Ohm per cell.
void exact(benchmark::State& state) {
    const int size = static_cast<int>(state.range(0));
    const WireCircuit circuit = test::random_circuit(size, size, 1.0, 1);
    for (auto _ : state) {
        benchmark::DoNotOptimize(effective_conductances(circuit));
    }
}

void fast(benchmark::State& state) {
    const int size = static_cast<int>(state.range(0));
    const WireCircuit circuit = test::random_circuit(size, size, 1.0, 1);
    for (auto _ : state) {
        benchmark::DoNotOptimize(effective_conductances_fast(circuit));
    }
}

BENCHMARK(exact)->Name("ir_drop_exact")->Arg(64)->Arg(128)->Arg(256)->Unit(benchmark::kMillisecond);
BENCHMARK(fast)->Name("ir_drop_fast")->Arg(64)->Arg(128)->Arg(256)->Unit(benchmark::kMillisecond);

/// All crossbars of 1152 x 128 weights (72 of 128 x 128 cells) on one core, once per chip.
void matrix(benchmark::State& state, IrDrop method) {
    CrossbarConfig config;
    config.ir_drop = method;
    config.wire_resistance = Ohms{1.0};
    WeightMatrix weights;
    weights.rows = 1152;
    weights.columns = 128;
    const ArrayLayout layout = make_layout(weights, config);
    const CrossbarGrid grid = make_crossbar_grid(layout, config);
    PhysicalCells cells(static_cast<std::size_t>(layout.cells()));
    for (std::size_t pair = 0; pair < cells.size() / 2; ++pair) {
        const double level = 4.0 * test::uniform(1, 2 * pair);
        const std::size_t programmed = test::uniform(1, 2 * pair + 1) < 0.5 ? 0 : 1;
        cells[2 * pair + programmed] =
            static_cast<std::int16_t>(layout.unit * static_cast<int>(level));
    }
    for (auto _ : state) {
        benchmark::DoNotOptimize(behind_wires(cells, layout, grid, config, 1));
    }
}
BENCHMARK_CAPTURE(matrix, exact, IrDrop::kExact)
    ->Name("ir_drop_matrix_exact")
    ->Unit(benchmark::kSecond);
BENCHMARK_CAPTURE(matrix, fast, IrDrop::kFast)
    ->Name("ir_drop_matrix_fast")
    ->Unit(benchmark::kSecond);

}  // namespace
