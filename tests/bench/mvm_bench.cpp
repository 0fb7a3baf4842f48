// SPDX-License-Identifier: Apache-2.0
/// Matrix-vector products of the shapes of LeNet-4 and of the 1152 x 128 comparison case.
#include <benchmark/benchmark.h>

#include "models/crossbar/mvm.h"

using namespace nvcim;

namespace {

/// Arguments: rows, columns, share of one-bits in the input in percent.
void products(benchmark::State& state) {
    WeightMatrix matrix;
    matrix.rows = static_cast<int>(state.range(0));
    matrix.columns = static_cast<int>(state.range(1));
    const Random random(1, DrawAddress{});
    for (int i = 0; i < matrix.rows * matrix.columns; ++i) {
        const auto word = random.word(static_cast<std::uint64_t>(i));
        matrix.q.push_back(static_cast<std::int16_t>(static_cast<int>(word % 511) - 255));
    }
    const CrossbarConfig config;
    const Conductances conductances = ideal_conductances(matrix, config);
    MvmSetup setup;
    setup.conductances = &conductances;
    setup.steps = input_steps(8, 1, false);
    setup.adc = make_adc(8, true, conductances.layout.unit, 128 * 63);
    constexpr int kVectors = 64;
    std::vector<std::int16_t> x;
    for (int i = 0; i < kVectors * matrix.rows; ++i) {
        int value = 0;
        for (int bit = 0; bit < 8; ++bit) {
            const auto index = (std::uint64_t{1} << 32) + static_cast<std::uint64_t>(8 * i + bit);
            value |= (random.uniform(index) * 100.0 < static_cast<double>(state.range(2))) << bit;
        }
        x.push_back(static_cast<std::int16_t>(value));
    }
    std::vector<std::int32_t> out(static_cast<std::size_t>(kVectors * matrix.columns));
    MvmCounters counters;
    const Mvm mvm(setup);
    const auto names = consecutive(0, 0, kVectors);
    for (auto _ : state) {
        mvm.multiply(kVectors, names.data(), x.data(), out.data(), counters);
        benchmark::DoNotOptimize(out.data());
    }
    state.counters["mvm"] =
        benchmark::Counter(static_cast<double>(counters.vectors), benchmark::Counter::kIsRate);
    state.counters["cell_mac"] = benchmark::Counter(
        static_cast<double>(counters.vectors) * matrix.rows * matrix.columns * 4 * 8,
        benchmark::Counter::kIsRate);
}

}  // namespace

BENCHMARK(products)
    ->ArgNames({"rows", "columns", "ones"})
    ->Args({1152, 128, 50})
    ->Args({1152, 128, 15})
    ->Args({25, 16, 15})
    ->Args({400, 32, 15})
    ->Args({1568, 256, 15});
