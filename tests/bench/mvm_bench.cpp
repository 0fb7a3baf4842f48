// SPDX-License-Identifier: Apache-2.0
/// Bit-serial products on one core: 8-bit weights in four 2-bit slices, 8-bit inputs one bit at a
/// time, 8-bit converter after every bit, programming noise. docs/testing.md explains the rows.
#include <benchmark/benchmark.h>

#include "models/crossbar/mvm.h"
#include "models/crossbar/program.h"

using namespace nvcim;

namespace {

constexpr int kVectors = 1000;

/// A programmed array and inputs for it.
struct Bench {
    CrossbarConfig config;
    Conductances conductances;
    MvmSetup setup;
    std::vector<std::int16_t> x;
    std::vector<std::int32_t> out;
    std::vector<VectorName> names = consecutive(0, 0, kVectors);

    /// `ones`: share of one-bits in the inputs, percent.
    Bench(int rows,
          int columns,
          int ones,
          Encoding encoding = Encoding::kDifferential,
          int array_rows = 128,
          int adc_bits = 8) {
        config.encoding = encoding;
        config.rows = config.rows_active = array_rows;
        config.cell.programming.sigma = 0.02;
        WeightMatrix matrix;
        matrix.rows = rows;
        matrix.columns = columns;
        const Random random(1, DrawAddress{});
        const int limit = encoding == Encoding::kOffset ? 127 : 255;
        for (int i = 0; i < rows * columns; ++i) {
            const auto word = random.word(static_cast<std::uint64_t>(i));
            const int q = static_cast<int>(word % static_cast<unsigned>(2 * limit + 1)) - limit;
            matrix.q.push_back(static_cast<std::int16_t>(q));
        }
        conductances = program(matrix, config, {}, 1, {}).conductances;
        const bool is_signed = encoding == Encoding::kDifferential;
        setup.conductances = &conductances;
        setup.steps = input_steps(8, 1, false);
        // A calibrated range: a quarter of the worst case.
        setup.adc = make_adc(adc_bits, is_signed, conductances.layout.unit, array_rows * 63 / 4);
        setup.draw.purpose = Purpose::kConversion;
        for (int i = 0; i < kVectors * rows; ++i) {
            int value = 0;
            for (int bit = 0; bit < 8; ++bit) {
                const auto index =
                    (std::uint64_t{1} << 32) + static_cast<std::uint64_t>(8 * i + bit);
                value |= (random.uniform(index) * 100.0 < ones ? 1 : 0) << bit;
            }
            x.push_back(static_cast<std::int16_t>(value));
        }
        out.resize(static_cast<std::size_t>(kVectors * columns));
    }

    /// `together`: vectors of one call.
    void run(benchmark::State& state, int together, const TableKernel& kernel = active_kernel()) {
        const ArrayLayout& layout = conductances.layout;
        const Mvm mvm(setup, kernel);
        MvmCounters counters;
        int first = 0;
        for (auto _ : state) {
            mvm.multiply(together,
                         names.data() + first,
                         x.data() + std::ptrdiff_t{first} * layout.rows,
                         out.data(),
                         counters);
            benchmark::DoNotOptimize(out.data());
            first = first + 2 * together <= kVectors ? first + together : 0;
        }
        const auto vectors = static_cast<double>(counters.vectors);
        state.counters["mvm"] = benchmark::Counter(vectors, benchmark::Counter::kIsRate);
        state.counters["cell_mac"] =
            benchmark::Counter(vectors * layout.rows * layout.converted_columns() *
                                   static_cast<double>(setup.steps.size()),
                               benchmark::Counter::kIsRate);
    }
};

void products(benchmark::State& state) {
    Bench bench(static_cast<int>(state.range(0)),
                static_cast<int>(state.range(1)),
                static_cast<int>(state.range(2)));
    bench.run(state, kVectors);
}
BENCHMARK(products)
    ->ArgNames({"rows", "columns", "ones"})
    ->Args({1152, 128, 50})
    ->Args({1152, 128, 15})
    ->Args({25, 16, 15})
    ->Args({400, 32, 15})
    ->Args({1568, 256, 15});

void offset_encoding(benchmark::State& state) {
    Bench(1152, 128, 50, Encoding::kOffset).run(state, kVectors);
}
BENCHMARK(offset_encoding);

void single_vector(benchmark::State& state) {
    Bench(1152, 128, 50).run(state, 1);
}
BENCHMARK(single_vector);

void unsliced(benchmark::State& state) {
    Bench bench(1152, 128, 50);
    bench.setup.fidelity = Fidelity::kUnsliced;
    bench.run(state, kVectors);
}
BENCHMARK(unsliced);

void read_noise(benchmark::State& state) {
    Bench bench(1152, 128, 50);
    bench.setup.read_sigma = 0.01;
    bench.run(state, kVectors);
}
BENCHMARK(read_noise);

/// One array with all its columns in use; rows and converted columns are equal.
void square_array(benchmark::State& state) {
    const int n = static_cast<int>(state.range(0));
    Bench(n, n / 4, 50, Encoding::kDifferential, n).run(state, kVectors);
}
BENCHMARK(square_array)->ArgName("rows")->Arg(64)->Arg(128)->Arg(256)->Arg(512);

void adc_bits(benchmark::State& state) {
    Bench(1152, 128, 50, Encoding::kDifferential, 128, static_cast<int>(state.range(0)))
        .run(state, kVectors);
}
BENCHMARK(adc_bits)->ArgName("bits")->DenseRange(4, 12, 2);

void together(benchmark::State& state) {
    Bench(1152, 128, 50).run(state, static_cast<int>(state.range(0)));
}
BENCHMARK(together)->ArgName("vectors")->RangeMultiplier(4)->Range(1, 256);

void kernels(benchmark::State& state) {
    const TableKernel& kernel = table_kernels()[static_cast<std::size_t>(state.range(0))];
    state.SetLabel(kernel.name);
    Bench(1152, 128, 50).run(state, kVectors, kernel);
}
BENCHMARK(kernels)->DenseRange(0, static_cast<int>(table_kernels().size()) - 1);

}  // namespace
