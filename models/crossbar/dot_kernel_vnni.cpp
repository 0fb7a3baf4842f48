// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/dot_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include <algorithm>
#include <cstring>

#include "models/crossbar/table_kernel.h"
#include "models/crossbar/vpdpbusd.h"

// Functions defined from here on use these instructions; the headers above do not.
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,prefer-vector-width=512")
#pragma GCC diagnostic ignored "-Wuninitialized"  // GCC bug 105593: inside its own intrinsics
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

#define NVCIM_INLINE inline __attribute__((always_inline))

namespace nvcim {

namespace {

constexpr int kHalf = kStrip / 2;  // columns of a register
constexpr int kMagicBits = 0x4B400000;
constexpr float kMagic = 12582912.0F;  // 1.5 * 2^23: x + kMagic has the bits kMagicBits + round(x)

/// Mask of the first `count` of 32 lanes; of all if there are more, of none below 1.
NVCIM_INLINE __mmask32 first_lanes(int count) {
    return static_cast<__mmask32>((std::uint64_t{1} << std::clamp(count, 0, 32)) - 1);
}

unsigned split_signs(const std::int16_t* x, int rows, bool negative, std::uint16_t* magnitudes) {
    const __m512i zero = _mm512_setzero_si512();
    __m512i used = zero;
    for (int r = 0; r < rows; r += kDotPad) {
        const __mmask32 inside = first_lanes(rows - r);
        __m512i value = _mm512_maskz_loadu_epi16(inside, x + r);
        value = _mm512_max_epi16(negative ? _mm512_sub_epi16(zero, value) : value, zero);
        _mm512_mask_storeu_epi16(magnitudes + r, inside, value);
        used = _mm512_or_si512(used, value);
    }
    const int word = _mm512_reduce_or_epi32(used);
    return static_cast<unsigned>((word | (word >> 16)) & 0xFFFF);
}

void cut_digits(const std::uint16_t* magnitudes,
                int rows,
                int padded,
                const DotChunk& chunk,
                int mask,
                std::uint8_t* digits,
                DigitCount* counts) {
    const __m512i all = _mm512_set1_epi16(static_cast<short>(mask));
    std::fill_n(counts, chunk.count, DigitCount{});
    for (int r = 0; r < padded; r += kDotPad) {
        const __m512i value = _mm512_loadu_si512(magnitudes + r);
        const __mmask32 inside = first_lanes(rows - r);
        for (int n = 0; n < chunk.count; ++n) {
            const __m128i by = _mm_cvtsi32_si128(chunk.shifts[n]);
            const __m512i digit = _mm512_and_si512(_mm512_srl_epi16(value, by), all);
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(digits + n * padded + r),
                                _mm512_cvtepi16_epi8(digit));
            counts[n].driven +=
                __builtin_popcount(_mm512_mask_test_epi16_mask(inside, digit, digit));
            if (mask > 1) {
                const __m512i counted = _mm512_maskz_mov_epi16(inside, digit);
                counts[n].squares += _mm512_reduce_add_epi32(_mm512_madd_epi16(counted, counted));
            }
        }
    }
    for (int n = 0; n < chunk.count && mask == 1; ++n) {
        counts[n].squares = counts[n].driven;
    }
}

/// Sums of `Reads` reads, two registers of columns each.
template <int Reads>
NVCIM_INLINE void add_up(const DotStrip& strip,
                         const std::uint8_t* digits,
                         __m512i (&sums)[Reads][2]) {
#pragma GCC unroll 8
    for (auto& pair : sums) {
        pair[0] = pair[1] = _mm512_setzero_si512();
    }
    const std::int8_t* cells = strip.cells;
    int group = strip.groups;
    do {
        const __m512i left = _mm512_load_si512(cells);
        const __m512i right = _mm512_load_si512(cells + kHalf * kDotGroup);
#pragma GCC unroll 8
        for (int n = 0; n < Reads; ++n) {
            int word = 0;
            std::memcpy(&word, digits + n * strip.stride, sizeof word);
            const __m512i input = _mm512_set1_epi32(word);
            sums[n][0] = vpdpbusd(sums[n][0], input, left);
            sums[n][1] = vpdpbusd(sums[n][1], input, right);
        }
        cells += kStrip * kDotGroup;
        digits += kDotGroup;
    } while (--group != 0);
}

/// What the conversion needs in registers. Codes carry kMagicBits.
struct Converter {
    __m512 inverse_lsb;
    __m512i low;
    __m512i high;
};

NVCIM_INLINE __m512i nearest_code(const Converter& adc, const __m512i& sum) {
    return _mm512_castps_si512(
        _mm512_fmadd_ps(_mm512_cvtepi32_ps(sum), adc.inverse_lsb, _mm512_set1_ps(kMagic)));
}

/// Adds the noise, rounded to steps.
template <int Reads>
NVCIM_INLINE void add_noise(const DotStrip& strip,
                            const DotChunk& chunk,
                            __m512i (&sums)[Reads][2]) {
    const float* noise = strip.noise + chunk.read * strip.noise_stride;
#pragma GCC unroll 8
    for (int n = 0; n < Reads; ++n, noise += strip.noise_stride) {
        for (int half = 0; half < 2; ++half) {
            const __m512i steps = _mm512_cvtps_epi32(_mm512_loadu_ps(noise + half * kHalf));
            sums[n][half] = _mm512_add_epi32(sums[n][half], steps);
        }
    }
}

template <int Reads, bool IsNoisy>
NVCIM_INLINE std::int64_t convert_chunk(const DotStrip& strip,
                                        const DotChunk& chunk,
                                        const Converter& adc,
                                        std::int32_t* codes) {
    __m512i sums[Reads][2];
    add_up<Reads>(strip, strip.digits + chunk.first, sums);
    if (IsNoisy) {
        add_noise<Reads>(strip, chunk, sums);
    }
    std::int64_t saturated = 0;
    const std::uint32_t carried = chunk.weights * std::uint32_t{kMagicBits};
#pragma GCC unroll 2
    for (int half = 0; half < 2; ++half) {
        __m512i total = _mm512_set1_epi32(static_cast<std::int32_t>(0U - carried));
        __m512i outside = _mm512_setzero_si512();
#pragma GCC unroll 8
        for (int n = 0; n < Reads; ++n) {
            const __m512i nearest = nearest_code(adc, sums[n][half]);
            const __m512i code = _mm512_min_epi32(_mm512_max_epi32(nearest, adc.low), adc.high);
            outside = _mm512_ternarylogic_epi32(outside, nearest, code, 0xF6);  // |= nearest ^ code
            total = _mm512_add_epi32(total,
                                     _mm512_sllv_epi32(code, _mm512_set1_epi32(chunk.shifts[n])));
        }
        if (_mm512_test_epi32_mask(outside, outside) != 0) {  // seldom: count them
#pragma GCC unroll 8
            for (int n = 0; n < Reads; ++n) {
                const __m512i nearest = nearest_code(adc, sums[n][half]);
                saturated += __builtin_popcount(_mm512_cmplt_epi32_mask(nearest, adc.low) |
                                                _mm512_cmpgt_epi32_mask(nearest, adc.high));
            }
        }
        std::int32_t* const to = codes + half * kHalf;
        const __m512i before = _mm512_loadu_si512(to);
        _mm512_storeu_si512(
            to, chunk.negative ? _mm512_sub_epi32(before, total) : _mm512_add_epi32(before, total));
    }
    return saturated;
}

template <int Reads>
NVCIM_INLINE void sum_chunk(const DotStrip& strip, const DotChunk& chunk, std::int32_t* sums) {
    __m512i found[Reads][2];
    add_up<Reads>(strip, strip.digits + chunk.first, found);
    std::int32_t* to = sums + std::ptrdiff_t{chunk.read} * kStrip;
#pragma GCC unroll 8
    for (int n = 0; n < Reads; ++n, to += kStrip) {
        _mm512_storeu_si512(to, found[n][0]);
        _mm512_storeu_si512(to + kHalf, found[n][1]);
    }
}

/// Calls `work` with the number of reads as a constant.
template <class Work>
NVCIM_INLINE void with_count(int reads, const Work& work) {
    switch (reads) {
        case 8:
            return work(std::integral_constant<int, 8>());
        case 7:
            return work(std::integral_constant<int, 7>());
        case 6:
            return work(std::integral_constant<int, 6>());
        case 5:
            return work(std::integral_constant<int, 5>());
        case 4:
            return work(std::integral_constant<int, 4>());
        case 3:
            return work(std::integral_constant<int, 3>());
        case 2:
            return work(std::integral_constant<int, 2>());
        default:
            return work(std::integral_constant<int, 1>());
    }
}

template <bool IsNoisy>
NVCIM_INLINE std::int64_t convert_chunks(const DotStrip& strip,
                                         const AdcTransfer& adc,
                                         std::int32_t* codes,
                                         std::ptrdiff_t codes_stride) {
    const Converter converter = {_mm512_set1_ps(1.0F / static_cast<float>(adc.lsb)),
                                 _mm512_set1_epi32(kMagicBits + adc.low),
                                 _mm512_set1_epi32(kMagicBits + adc.high)};
    std::int64_t saturated = 0;
    for (int i = 0; i < strip.chunk_count; ++i) {
        const DotChunk& chunk = strip.chunks[i];
        std::int32_t* const to = codes + chunk.vector * codes_stride;
        with_count(
            chunk.count, [&](auto reads) __attribute__((always_inline)) {
                saturated +=
                    convert_chunk<decltype(reads)::value, IsNoisy>(strip, chunk, converter, to);
            });
    }
    return saturated;
}

std::int64_t convert_strip(const DotStrip& strip,
                           const AdcTransfer& adc,
                           std::int32_t* codes,
                           std::ptrdiff_t codes_stride) {
    return strip.noise != nullptr ? convert_chunks<true>(strip, adc, codes, codes_stride)
                                  : convert_chunks<false>(strip, adc, codes, codes_stride);
}

void sum_strip(const DotStrip& strip, std::int32_t* sums) {
    for (int i = 0; i < strip.chunk_count; ++i) {
        const DotChunk& chunk = strip.chunks[i];
        with_count(
            chunk.count, [&](auto reads) __attribute__((always_inline)) {
                sum_chunk<decltype(reads)::value>(strip, chunk, sums);
            });
    }
}

}  // namespace

const DotKernel& vnni_dot_kernel() {
    static const DotKernel kernel = {split_signs, cut_digits, convert_strip, sum_strip};
    return kernel;
}

}  // namespace nvcim
#endif
