// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include "models/crossbar/program.h"

using namespace nvcim;

namespace {

/// About as many weights as lenet4 has (417,168): 1056 x 395 = 417,120.
WeightMatrix lenet4_sized() {
    WeightMatrix matrix;
    matrix.rows = 1056;
    matrix.columns = 395;
    for (int i = 0; i < matrix.rows * matrix.columns; ++i) {
        matrix.q.push_back(static_cast<std::int16_t>(i * 37 % 511 - 255));
    }
    return matrix;
}

CrossbarConfig noisy() {
    CrossbarConfig config;
    config.cell.programming.sigma = 0.3;
    return config;
}

void run(benchmark::State& state, const CrossbarConfig& config, bool verify) {
    const WeightMatrix matrix = lenet4_sized();
    const std::vector<bool> mask(verify ? matrix.q.size() : 0, true);
    std::int64_t cells = 0;
    DrawAddress draw;
    for (auto _ : state) {
        const ProgramResult result = program(matrix, config, mask, 1, draw);
        const RowWrites total = result.total();
        cells += total.open_loop_cells + total.verified_cells;
        ++draw.chip;
    }
    state.counters["cells/s"] =
        benchmark::Counter(static_cast<double>(cells), benchmark::Counter::kIsRate);
}

void open_loop(benchmark::State& state) {
    run(state, noisy(), false);
}

void open_loop_erased_spread(benchmark::State& state) {
    CrossbarConfig config = noisy();
    config.cell.programming.sigma_erased = 0.1;
    run(state, config, false);
}

void verify_statistical(benchmark::State& state) {
    run(state, noisy(), true);
}

void verify_mechanistic(benchmark::State& state) {
    CrossbarConfig config = noisy();
    config.cell.write.model = WriteModelKind::kMechanistic;
    run(state, config, true);
}

void read_back_chip(benchmark::State& state) {
    const Conductances conductances = program(lenet4_sized(), noisy(), {}, 1, {}).conductances;
    DrawAddress draw;
    for (auto _ : state) {
        benchmark::DoNotOptimize(read_back(conductances, 0.01, 1, 8, 1, draw));
        ++draw.chip;
    }
}

BENCHMARK(open_loop)->Unit(benchmark::kMillisecond);
BENCHMARK(open_loop_erased_spread)->Unit(benchmark::kMillisecond);
BENCHMARK(verify_statistical)->Unit(benchmark::kMillisecond);
BENCHMARK(verify_mechanistic)->Unit(benchmark::kMillisecond);
BENCHMARK(read_back_chip)->Unit(benchmark::kMillisecond);

}  // namespace
