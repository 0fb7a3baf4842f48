// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/array_product.h"

#include <algorithm>

#include "models/crossbar/program.h"

namespace nvcim::bench {

ArrayProduct::ArrayProduct(const ProductShape& shape) {
    config.encoding = shape.encoding;
    config.rows = config.rows_active = shape.array_rows;
    config.conductance_grid = shape.conductance_grid;
    config.wire_resistance = Ohms{shape.wire_ohm};
    config.cell.programming.sigma = 0.02;
    WeightMatrix matrix;
    matrix.rows = shape.rows;
    matrix.columns = shape.columns;
    const Random random(1, DrawAddress{});
    const int limit = shape.encoding == Encoding::kOffset ? 127 : 255;
    for (int i = 0; i < shape.rows * shape.columns; ++i) {
        const auto word = random.word(static_cast<std::uint64_t>(i));
        const int q = static_cast<int>(word % static_cast<unsigned>(2 * limit + 1)) - limit;
        matrix.q.push_back(static_cast<std::int16_t>(q));
    }
    conductances = program(matrix, config, {}, 1, {}).conductances;
    const ArrayLayout& layout = conductances.layout;
    setup.conductances = &conductances;
    setup.steps = input_steps(8, 1, false);
    // A calibrated range: a quarter of the worst case.
    setup.adc = make_adc(shape.adc_bits,
                         shape.encoding == Encoding::kDifferential,
                         layout.unit,
                         shape.array_rows * layout.range / 4);
    setup.draw.purpose = Purpose::kConversion;
    for (int i = 0; i < kVectors * shape.rows; ++i) {
        int value = 0;
        for (int half = 0; half < 2; ++half) {  // a word decides four bits, a byte each
            const auto index = (std::uint64_t{1} << 32U) + static_cast<std::uint64_t>(2 * i + half);
            const std::uint32_t word = random.word(index);
            for (int bit = 0; bit < 4; ++bit) {
                const auto byte = (word >> static_cast<unsigned>(8 * bit)) & 0xFFU;
                value |= (byte * 100 < 256 * static_cast<unsigned>(shape.ones) ? 1 : 0)
                         << (4 * half + bit);
            }
        }
        x.push_back(static_cast<std::int16_t>(value));
    }
}

double ArrayProduct::cell_macs() const {
    const ArrayLayout& layout = conductances.layout;
    return static_cast<double>(layout.rows) * layout.converted_columns() *
           static_cast<double>(setup.steps.size());
}

std::vector<std::int32_t> ArrayProduct::products(int count) const {
    std::vector<std::int32_t> out(static_cast<std::size_t>(count * conductances.layout.columns));
    MvmCounters counters;
    Mvm(setup).multiply(count, names.data(), x.data(), out.data(), counters);
    return out;
}

void ArrayProduct::run(benchmark::State& state, int together, const TableKernel& kernel) const {
    const ArrayLayout& layout = conductances.layout;
    const Mvm mvm(setup, kernel);
    std::vector<std::int32_t> out(static_cast<std::size_t>(together * layout.columns));
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
    report(state, static_cast<double>(counters.vectors));
}

void ArrayProduct::report(benchmark::State& state, double vectors) const {
    state.counters["mvm"] = benchmark::Counter(vectors, benchmark::Counter::kIsRate);
    state.counters["cell_mac"] =
        benchmark::Counter(vectors * cell_macs(), benchmark::Counter::kIsRate);
}

bool has_equal_products(benchmark::State& state,
                        const ArrayProduct& product,
                        const std::vector<std::int32_t>& found,
                        int vectors) {
    const std::vector<std::int32_t> expected = product.products(vectors);
    if (!std::equal(expected.begin(), expected.end(), found.begin())) {
        state.SkipWithError("its products are not those of nvcim");
        return false;
    }
    return true;
}

}  // namespace nvcim::bench
