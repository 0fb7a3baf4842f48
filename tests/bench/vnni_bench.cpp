// SPDX-License-Identifier: Apache-2.0
/// The road not taken: the same products by multiplying, with vpdpbusd, input bits (bytes 0 or 1)
/// with conductances of 8 bits; sums, conversions and shift-and-add stay in registers. It needs a
/// grid of 31 steps, so that 4 ranges fit a byte.
#include "tests/bench/array_product.h"
#include "tests/bench/vpdpbusd.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include <algorithm>

using namespace nvcim;
using namespace nvcim::bench;

namespace {

constexpr int kBits = 8;
constexpr int kBlock = 128;  // rows of a read
constexpr int kGroups = kBlock / 4;
constexpr int kTile = 64;   // vectors that share a strip of conductances in the first-level cache
constexpr int kLines = 32;  // converted columns of a strip: two registers

struct Converter {
    float inverse_lsb;
    int low;
    int high;
};

/// Conductances of a block and strip as vpdpbusd wants them: [group of 4 rows][column][4].
std::vector<std::int8_t> packed(const Conductances& g) {
    std::vector<std::int8_t> bytes;
    for (int first = 0; first < g.layout.rows; first += kBlock) {
        for (int strip = 0; strip < g.stride; strip += kLines) {
            for (int row = first; row < first + kBlock; row += 4) {
                for (int c = strip; c < strip + kLines; ++c) {
                    for (int i = 0; i < 4; ++i) {
                        bytes.push_back(static_cast<std::int8_t>(g.row(row + i)[c]));
                    }
                }
            }
        }
    }
    return bytes;
}

/// Input bits of one vector's block: [group of 4 rows][bit][4], bytes 0 or 1.
void cut(const std::int16_t* x, std::uint32_t* words) {
    for (int group = 0; group < kGroups; ++group, x += 4) {
        std::uint32_t word = 0;
        for (int i = 0; i < 4; ++i) {
            word |= static_cast<std::uint32_t>(x[i]) << static_cast<unsigned>(8 * i);
        }
        for (int bit = 0; bit < kBits; ++bit) {
            *words++ = (word >> static_cast<unsigned>(bit)) & 0x01010101U;
        }
    }
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"  // GCC bug 105593: inside its own intrinsics
__attribute__((target("avx512f,avx512bw,avx512vnni"))) int read_block(const std::uint32_t* words,
                                                                      const std::int8_t* cells,
                                                                      const Converter& adc,
                                                                      std::int32_t* codes) {
    __m512i sums[kBits][2];
    for (auto& pair : sums) {
        pair[0] = pair[1] = _mm512_setzero_si512();
    }
    for (int group = 0; group < kGroups; ++group, words += kBits, cells += 4 * kLines) {
        const __m512i left = _mm512_loadu_si512(cells);
        const __m512i right = _mm512_loadu_si512(cells + 64);
#pragma GCC unroll 8
        for (int bit = 0; bit < kBits; ++bit) {
            const __m512i input = _mm512_set1_epi32(static_cast<int>(words[bit]));
            sums[bit][0] = vpdpbusd(sums[bit][0], input, left);
            sums[bit][1] = vpdpbusd(sums[bit][1], input, right);
        }
    }
    const __m512 inverse = _mm512_set1_ps(adc.inverse_lsb);
    const __m512i low = _mm512_set1_epi32(adc.low);
    const __m512i high = _mm512_set1_epi32(adc.high);
    int saturated = 0;
    for (int half = 0; half < 2; ++half) {
        __m512i total = _mm512_loadu_si512(codes + 16 * half);
        for (int bit = 0; bit < kBits; ++bit) {
            const __m512 levels = _mm512_mul_ps(_mm512_cvtepi32_ps(sums[bit][half]), inverse);
            const __m512i nearest = _mm512_cvtps_epi32(levels);
            const __m512i code = _mm512_min_epi32(_mm512_max_epi32(nearest, low), high);
            saturated += __builtin_popcount(_mm512_cmpneq_epi32_mask(code, nearest));
            total = _mm512_add_epi32(total, _mm512_slli_epi32(code, static_cast<unsigned>(bit)));
        }
        _mm512_storeu_si512(codes + 16 * half, total);
    }
    return saturated;
}

#pragma GCC diagnostic pop

/// Returns the saturated conversions.
std::int64_t multiply(const ArrayProduct& product,
                      const std::vector<std::int8_t>& bytes,
                      const Converter& adc,
                      int count,
                      std::int32_t* out) {
    const Conductances& g = product.conductances;
    std::vector<std::uint32_t> words(kTile * kGroups * kBits);
    std::vector<std::int32_t> codes(static_cast<std::size_t>(kTile * g.stride));
    std::int64_t saturated = 0;
    for (int tile = 0; tile < count; tile += kTile) {
        std::fill(codes.begin(), codes.end(), 0);
        const std::int8_t* cells = bytes.data();
        for (int first = 0; first < g.layout.rows; first += kBlock) {
            for (int v = 0; v < kTile; ++v) {
                cut(product.x.data() + std::ptrdiff_t{tile + v} * g.layout.rows + first,
                    words.data() + v * kGroups * kBits);
            }
            for (int strip = 0; strip < g.stride; strip += kLines, cells += kBlock * kLines) {
                for (int v = 0; v < kTile; ++v) {
                    saturated += read_block(words.data() + v * kGroups * kBits,
                                            cells,
                                            adc,
                                            codes.data() + std::ptrdiff_t{v} * g.stride + strip);
                }
            }
        }
        for (int v = 0; v < kTile; ++v) {
            combine_slices(g.layout,
                           codes.data() + std::ptrdiff_t{v} * g.stride,
                           out + std::ptrdiff_t{tile + v} * g.layout.columns);
        }
    }
    return saturated;
}

ProductShape coarse_grid() {
    ProductShape shape;
    shape.conductance_grid = 31;
    return shape;
}

void fused_vnni(benchmark::State& state) {
    if (!__builtin_cpu_supports("avx512vnni") || !__builtin_cpu_supports("avx512bw")) {
        state.SkipWithError("needs AVX-512 VNNI");
        return;
    }
    const ArrayProduct product(coarse_grid());
    const std::vector<std::int8_t> bytes = packed(product.conductances);
    const AdcTransfer& range = product.setup.adc;
    const Converter adc{1.0F / static_cast<float>(range.lsb), range.low, range.high};
    constexpr int kCount = ArrayProduct::kVectors;
    std::vector<std::int32_t> out(
        static_cast<std::size_t>(kCount * product.conductances.layout.columns));
    for (auto _ : state) {
        benchmark::DoNotOptimize(multiply(product, bytes, adc, kCount, out.data()));
    }
    if (has_equal_products(state, product, out, kCount)) {
        product.report(state, static_cast<double>(state.iterations()) * kCount);
    }
}
BENCHMARK(fused_vnni);

/// The same work and data by the table kernel.
void fused_table(benchmark::State& state) {
    ArrayProduct(coarse_grid()).run(state, ArrayProduct::kVectors);
}
BENCHMARK(fused_table);

}  // namespace
#endif
