// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

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

}  // namespace
