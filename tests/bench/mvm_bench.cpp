// SPDX-License-Identifier: Apache-2.0
/// Whole products on one core: input cutting, sums, conversions, shift-and-add.
/// docs/testing.md explains the rows.
#include "tests/bench/array_product.h"

using namespace nvcim;
using namespace nvcim::bench;

namespace {

constexpr int kMost = ArrayProduct::kVectors;

ProductShape array_of(int rows) {
    ProductShape shape;
    shape.rows = shape.array_rows = rows;
    shape.columns = rows / 4;  // four slices: as many converted columns as rows
    return shape;
}

void products(benchmark::State& state) {
    ProductShape shape;
    shape.rows = static_cast<int>(state.range(0));
    shape.columns = static_cast<int>(state.range(1));
    shape.ones = static_cast<int>(state.range(2));
    ArrayProduct(shape).run(state, kMost);
}
BENCHMARK(products)
    ->ArgNames({"rows", "columns", "ones"})
    ->Args({1152, 128, 50})
    ->Args({1152, 128, 15})
    ->Args({25, 16, 15})
    ->Args({400, 32, 15})
    ->Args({1568, 256, 15});

void offset_encoding(benchmark::State& state) {
    ProductShape shape;
    shape.encoding = Encoding::kOffset;
    ArrayProduct(shape).run(state, kMost);
}
BENCHMARK(offset_encoding);

void single_vector(benchmark::State& state) {
    ArrayProduct().run(state, 1);
}
BENCHMARK(single_vector);

void unsliced(benchmark::State& state) {
    ArrayProduct product;
    product.setup.fidelity = Fidelity::kUnsliced;
    product.run(state, kMost);
}
BENCHMARK(unsliced);

/// 1 % noise of every cell in every read.
void read_noise(benchmark::State& state) {
    ArrayProduct product;
    product.setup.read_sigma = 0.01;
    product.run(state, 128);
}
BENCHMARK(read_noise);

/// Products on conductances behind wires of 1 Ohm per cell; ir_drop_matrix has the time of solving.
void ir_drop_products(benchmark::State& state) {
    ProductShape shape;
    shape.wire_ohm = 1.0;
    ArrayProduct(shape).run(state, kMost);
}
BENCHMARK(ir_drop_products);

/// One array with all its columns in use; rows and converted columns are equal.
void square_array(benchmark::State& state) {
    ArrayProduct(array_of(static_cast<int>(state.range(0)))).run(state, kMost);
}
BENCHMARK(square_array)->ArgName("rows")->Arg(64)->Arg(128)->Arg(256)->Arg(512);

void adc_bits(benchmark::State& state) {
    ProductShape shape;
    shape.adc_bits = static_cast<int>(state.range(0));
    ArrayProduct(shape).run(state, kMost);
}
BENCHMARK(adc_bits)->ArgName("bits")->DenseRange(4, 12, 2);

void together(benchmark::State& state) {
    ArrayProduct().run(state, static_cast<int>(state.range(0)));
}
BENCHMARK(together)->ArgName("vectors")->RangeMultiplier(4)->Range(1, kMost);

void kernels(benchmark::State& state) {
    const TableKernel& kernel = table_kernels()[static_cast<std::size_t>(state.range(0))];
    state.SetLabel(kernel.name);
    ArrayProduct().run(state, kMost, kernel);
}
BENCHMARK(kernels)->DenseRange(0, static_cast<int>(table_kernels().size()) - 1);

/// The same work by look-up, which serves where conductances do not fit bytes.
void looked_up(benchmark::State& state) {
    for (const TableKernel& kernel : table_kernels()) {
        if (kernel.dot == nullptr) {  // the best one without
            state.SetLabel(kernel.name);
            return ArrayProduct().run(state, kMost, kernel);
        }
    }
}
BENCHMARK(looked_up);

}  // namespace
