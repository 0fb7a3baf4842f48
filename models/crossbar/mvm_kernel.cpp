// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/mvm_kernel.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace nvcim {

namespace {

// 64-byte vectors of the compiler: one AVX-512 register, or two or four smaller ones.
using I16 = std::int16_t __attribute__((vector_size(64)));
using I16Half = std::int16_t __attribute__((vector_size(32)));
using I32 = std::int32_t __attribute__((vector_size(64)));

constexpr int kLanes = 32;

template <class V, class T>
inline __attribute__((always_inline)) void load(V& v, const T* from) {
    std::memcpy(&v, from, sizeof v);
}

/// Reads `W` registers of columns; W accumulators stay in registers over all rows.
template <int W>
inline __attribute__((always_inline)) std::int32_t read_columns(const ReadStrip& strip,
                                                                const FastAdc& adc,
                                                                std::int32_t factor,
                                                                std::int32_t* __restrict codes,
                                                                const std::int16_t* from) {
    I16 sums[W] = {};
    for (int i = 0; i < strip.count; ++i) {
        const std::int16_t* row = from + static_cast<std::ptrdiff_t>(strip.rows[i]) * strip.stride;
        for (int w = 0; w < W; ++w) {
            I16 value;
            load(value, row + w * kLanes);
            sums[w] += value;
        }
    }
    // A plain loop: the vectoriser finds the compare and minimum instructions by itself.
    std::int16_t values[W * kLanes];
    std::memcpy(values, sums, sizeof values);
    std::int32_t outside = 0;
    for (int c = 0; c < W * kLanes; ++c) {
        // Adding 1.5 * 2^23 leaves the nearest whole number in the low bits.
        constexpr float kRound = 12582912.0F;
        const float scaled = static_cast<float>(values[c]) * adc.inverse_lsb;
        const auto code = static_cast<std::int32_t>((scaled + kRound) - kRound);
        const std::int32_t clamped = std::min(std::max(code, adc.low), adc.high);
        outside += clamped != code;
        codes[c] += clamped * factor;
    }
    return outside;
}

inline __attribute__((always_inline)) std::int64_t read_1bit(const ReadStrip& strip,
                                                             const FastAdc& adc,
                                                             std::int32_t factor,
                                                             std::int32_t* codes) {
    const FastAdc local = adc;  // so that stores to `codes` cannot change it
    std::int64_t outside = 0;
    int c = 0;
    for (; c + 4 * kLanes <= strip.columns; c += 4 * kLanes) {
        outside += read_columns<4>(strip, local, factor, codes + c, strip.conductances + c);
    }
    for (; c < strip.columns; c += kLanes) {
        outside += read_columns<1>(strip, local, factor, codes + c, strip.conductances + c);
    }
    return outside;
}

inline __attribute__((always_inline)) void sum_rows(const ReadStrip& strip, std::int32_t* sums) {
    for (int c = 0; c < strip.columns; c += kLanes) {
        I32 totals[2] = {};
        for (int i = 0; i < strip.count; ++i) {
            I16Half values[2];
            load(
                values,
                strip.conductances + static_cast<std::ptrdiff_t>(strip.rows[i]) * strip.stride + c);
            const std::int32_t digit = strip.digits[i];
            totals[0] += __builtin_convertvector(values[0], I32) * digit;
            totals[1] += __builtin_convertvector(values[1], I32) * digit;
        }
        std::memcpy(sums + c, totals, sizeof totals);
    }
}

// One copy of the loops per instruction set.
#define NVCIM_KERNEL(suffix, attribute)                                                         \
    attribute std::int64_t read_1bit_##suffix(                                                  \
        const ReadStrip& strip, const FastAdc& adc, std::int32_t factor, std::int32_t* codes) { \
        return read_1bit(strip, adc, factor, codes);                                            \
    }                                                                                           \
    attribute void sum_##suffix(const ReadStrip& strip, std::int32_t* sums) {                   \
        sum_rows(strip, sums);                                                                  \
    }

NVCIM_KERNEL(portable, )
#if defined(__x86_64__)
NVCIM_KERNEL(avx2, __attribute__((target("avx2"))))
NVCIM_KERNEL(avx512,
             __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,prefer-vector-width=512"))))
#endif
#undef NVCIM_KERNEL

MvmKernel choose() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")) {
        return {"avx512", read_1bit_avx512, sum_avx512};
    }
    if (__builtin_cpu_supports("avx2")) {
        return {"avx2", read_1bit_avx2, sum_avx2};
    }
#endif
    return {"portable", read_1bit_portable, sum_portable};
}

}  // namespace

const MvmKernel& mvm_kernel() {
    static const MvmKernel kernel = choose();
    return kernel;
}

}  // namespace nvcim
