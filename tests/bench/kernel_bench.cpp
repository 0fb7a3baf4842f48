// SPDX-License-Identifier: Apache-2.0
/// The kernels alone: digits are multiplied, or tables built and looked up, and converted for a
/// tile of 64 vectors. Cutting the inputs into digits and combining the slices are left out;
/// square_array has the whole.
#include <algorithm>

#include "models/circuit/fixed_adc.h"
#include "models/crossbar/input_bits.h"
#include "models/crossbar/input_digits.h"
#include "tests/bench/array_product.h"

using namespace nvcim;
using namespace nvcim::bench;

namespace {

constexpr int kTile = 64;

ProductShape square(const benchmark::State& state) {
    ProductShape shape;
    shape.rows = shape.array_rows = static_cast<int>(state.range(0));
    shape.columns = shape.rows / 4;
    return shape;
}

void look_up_only(benchmark::State& state) {
    const ProductShape shape = square(state);
    const ArrayProduct product(shape);
    const Conductances& g = product.conductances;
    const TableKernel& kernel = active_kernel();
    const FixedAdc adc = make_fixed_adc(product.setup.adc).value();
    InputBits bits(
        product.setup, kernel, true, product.setup.adc.high, EmptyReads::kLeftOut, kSegmentGroups);
    bits.prepare(0, shape.rows, kTile, product.x.data());

    alignas(64) static std::uint8_t tables[kSegmentGroups * kTableBytes];
    std::vector<std::int16_t> partial(bits.chunks().size() * kChunk * kStrip);
    std::vector<std::int32_t> codes(static_cast<std::size_t>(kTile * g.stride));
    StripReads reads;
    reads.tables = tables;
    reads.offsets = bits.offsets().data();
    reads.chunks = bits.chunks().data();
    reads.chunk_count = static_cast<int>(bits.chunks().size());
    std::int64_t saturated = 0;
    for (auto _ : state) {
        for (int first = 0; first < g.stride; first += kStrip) {
            for (int group = 0; group < bits.groups(); group += kSegmentGroups) {
                reads.first_group = group;
                reads.groups = std::min(kSegmentGroups, bits.groups() - group);
                const int row = group * kGroupRows;
                kernel.build(g.row(row) + first, g.stride, reads.groups * kGroupRows, tables);
                saturated += kernel.convert(reads,
                                            adc,
                                            group == 0,
                                            group + kSegmentGroups >= bits.groups(),
                                            partial.data(),
                                            codes.data() + first,
                                            g.stride);
            }
        }
        benchmark::DoNotOptimize(codes.data());
        benchmark::ClobberMemory();
    }
    benchmark::DoNotOptimize(saturated);
    state.SetLabel("looked up");
    product.report(state, static_cast<double>(state.iterations()) * kTile);
}
BENCHMARK(look_up_only)->ArgName("rows")->Arg(128)->Arg(256);

/// Multiplied, as the product on this machine does it if it can.
void kernel_only(benchmark::State& state) {
    const ArrayProduct product(square(state));
    const DotKernel* const kernel = active_kernel().dot;
    const auto array = DotArray::make(product.conductances);
    if (kernel == nullptr || !array) {
        look_up_only(state);
        return;
    }
    const Conductances& g = product.conductances;
    InputDigits digits(product.setup, *kernel, EmptyReads::kLeftOut);
    digits.prepare(array->block(0), kTile, product.x.data());
    std::vector<std::int32_t> codes(static_cast<std::size_t>(kTile * g.stride));
    std::int64_t saturated = 0;
    for (auto _ : state) {
        for (int strip = 0; strip < g.stride / kStrip; ++strip) {
            saturated += kernel->convert(digits.strip(array->cells(array->block(0), strip)),
                                         product.setup.adc,
                                         codes.data() + std::ptrdiff_t{strip} * kStrip,
                                         g.stride);
        }
        benchmark::DoNotOptimize(codes.data());
        benchmark::ClobberMemory();
    }
    benchmark::DoNotOptimize(saturated);
    state.SetLabel("multiplied");
    product.report(state, static_cast<double>(state.iterations()) * kTile);
}
BENCHMARK(kernel_only)->ArgName("rows")->Arg(128)->Arg(256);

}  // namespace
