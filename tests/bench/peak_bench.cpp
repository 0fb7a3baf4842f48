// SPDX-License-Identifier: Apache-2.0
/// What this machine's instructions can do, in cell-MAC per second: the yardstick of the kernels.
///
/// | benchmark       | instruction                                | cell-MAC each               |
/// |-----------------|--------------------------------------------|-----------------------------|
/// | peak_multiply   | 512-bit vpdpbusd on registers              | 64                          |
/// |                 | AVX2: vpmaddubsw + vpmaddwd + vpaddd       | 32                          |
/// | peak_look_up    | 512-bit load from a table in L1 + vpaddw   | 128: 4 rows of 32 columns   |
/// |                 | AVX2: 256-bit                              | 64: 4 rows of 16 columns    |
#include <benchmark/benchmark.h>

#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>

#include "models/crossbar/vpdpbusd.h"

namespace {

constexpr int kChains = 16;  // independent sums: more than latency x throughput of any CPU so far
constexpr int kRounds = 256;
constexpr int kTableBytes = 32 << 10;

void report(benchmark::State& state, double cell_macs_per_iteration) {
    state.counters["cell_mac"] =
        benchmark::Counter(static_cast<double>(state.iterations()) * cell_macs_per_iteration,
                           benchmark::Counter::kIsRate);
}

__attribute__((target("avx512f,avx512bw,avx512vnni"))) void multiply_512(std::uint8_t* out) {
    const __m512i a = _mm512_set1_epi8(1);
    const __m512i b = _mm512_set1_epi8(3);
    __m512i sums[kChains];
    for (auto& sum : sums) {
        sum = _mm512_setzero_si512();
    }
    for (int round = 0; round < kRounds; ++round) {
        for (auto& sum : sums) {
            sum = nvcim::vpdpbusd(sum, a, b);
        }
    }
    for (int i = 1; i < kChains; ++i) {
        sums[0] = _mm512_add_epi32(sums[0], sums[i]);
    }
    _mm512_storeu_si512(out, sums[0]);
}

__attribute__((target("avx2"))) void multiply_256(std::uint8_t* out) {
    constexpr int kShort = 8;  // registers are fewer
    __m256i a = _mm256_set1_epi8(1);
    __m256i b = _mm256_set1_epi8(3);
    __m256i one = _mm256_set1_epi16(1);
    __m256i sums[kShort];
    for (auto& sum : sums) {
        sum = _mm256_setzero_si256();
    }
    for (int round = 0; round < kRounds * kChains / kShort; ++round) {
        for (auto& sum : sums) {
            asm volatile("" : "+x"(a));  // may have changed: nothing is computed once for all
            const __m256i pairs = _mm256_maddubs_epi16(a, b);
            sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, one));
        }
    }
    for (int i = 1; i < kShort; ++i) {
        sums[0] = _mm256_add_epi32(sums[0], sums[i]);
    }
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), sums[0]);
}

__attribute__((target("avx512f,avx512bw"))) void look_up_512(const std::uint8_t* table,
                                                             std::uint8_t* out) {
    __m512i sums[kChains];
    for (auto& sum : sums) {
        sum = _mm512_setzero_si512();
    }
    for (int at = 0; at < kTableBytes; at += 64 * kChains) {
        for (int i = 0; i < kChains; ++i) {
            sums[i] = _mm512_add_epi16(sums[i], _mm512_load_si512(table + at + 64 * i));
        }
    }
    for (int i = 1; i < kChains; ++i) {
        sums[0] = _mm512_add_epi16(sums[0], sums[i]);
    }
    _mm512_storeu_si512(out, sums[0]);
}

__attribute__((target("avx2"))) void look_up_256(const std::uint8_t* table, std::uint8_t* out) {
    constexpr int kShort = 8;
    __m256i sums[kShort];
    for (auto& sum : sums) {
        sum = _mm256_setzero_si256();
    }
    for (int at = 0; at < kTableBytes; at += 32 * kShort) {
        for (int i = 0; i < kShort; ++i) {
            const auto* const from = reinterpret_cast<const __m256i*>(table + at) + i;
            sums[i] = _mm256_add_epi16(sums[i], _mm256_load_si256(from));
        }
    }
    for (int i = 1; i < kShort; ++i) {
        sums[0] = _mm256_add_epi16(sums[0], sums[i]);
    }
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), sums[0]);
}

alignas(64) std::uint8_t table[kTableBytes];
alignas(64) std::uint8_t result[64];

void peak_multiply(benchmark::State& state) {
    const bool wide = __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw");
    if (!wide && !__builtin_cpu_supports("avx2")) {
        state.SkipWithError("needs AVX2");
        return;
    }
    state.SetLabel(wide ? "vpdpbusd 512 bit" : "vpmaddubsw, vpmaddwd, vpaddd 256 bit");
    for (auto _ : state) {
        wide ? multiply_512(result) : multiply_256(result);
        benchmark::ClobberMemory();
    }
    report(state, (wide ? 64.0 : 32.0) * kRounds * kChains);
}
BENCHMARK(peak_multiply);

void peak_look_up(benchmark::State& state) {
    const bool wide = __builtin_cpu_supports("avx512bw");
    if (!wide && !__builtin_cpu_supports("avx2")) {
        state.SkipWithError("needs AVX2");
        return;
    }
    state.SetLabel(wide ? "vpaddw from L1, 512 bit" : "vpaddw from L1, 256 bit");
    for (auto _ : state) {
        benchmark::DoNotOptimize(table);
        wide ? look_up_512(table, result) : look_up_256(table, result);
        benchmark::ClobberMemory();
    }
    // Two bytes of a table entry stand for four cells.
    report(state, kTableBytes / 2.0 * 4.0);
}
BENCHMARK(peak_look_up);

}  // namespace
#endif
