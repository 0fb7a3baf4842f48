// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "models/circuit/adc.h"

namespace nvcim {

/// The inner loops of the bit-serial product by multiplication: digits of 8 bits times conductances
/// of 8 bits, 64 cells per instruction (vpdpbusd). Twice 127 steps are reached by listing a row
/// twice (DotArray). docs/decisions/0009 compares this with the tables of TableKernel.
inline constexpr int kDotGroup = 4;   ///< rows that one instruction adds up
inline constexpr int kDotReads = 8;   ///< most reads that are summed side by side
inline constexpr int kDotPad = 32;    ///< rows of digits are padded with zeros to a multiple
inline constexpr int kDotCell = 127;  ///< largest |conductance| of one listed row
/// Largest |sum| of one read whose code is exact in the single precision of DotKernel::convert.
inline constexpr std::int64_t kDotSum = (std::int64_t{1} << 22) - 1;

/// Some reads of one vector and row block with the same sign.
struct DotChunk {
    std::int32_t vector = 0;              ///< within the tile
    std::int32_t count = 0;               ///< reads: 1 .. kDotReads
    std::int64_t first = 0;               ///< of its digits: [read][stride], in bytes
    std::int32_t read = 0;                ///< its first read among all of the block
    bool negative = false;                ///< codes are subtracted
    std::uint32_t weights = 0;            ///< sum of the reads' powers of two
    std::int32_t shifts[kDotReads] = {};  ///< power of two of every read's code
};

/// One strip of kStrip columns and all reads of a tile.
struct DotStrip {
    const std::int8_t* cells = nullptr;  ///< [group][kStrip][kDotGroup], aligned to 64 bytes
    int groups = 0;                      ///< at least 1
    const std::uint8_t* digits = nullptr;
    std::ptrdiff_t stride = 0;  ///< bytes from read to read
    const DotChunk* chunks = nullptr;
    int chunk_count = 0;
    const float* noise = nullptr;  ///< grid steps, [read][noise_stride]; null: none
    std::ptrdiff_t noise_stride = 0;
};

/// What a read drives.
struct DigitCount {
    std::int64_t driven = 0;   ///< rows with a non-zero digit
    std::int64_t squares = 0;  ///< sum of the squared digits
};

/// Loops that exist only where a processor has the instruction; results are those of any other.
struct DotKernel {
    /// magnitudes[i] = max(x[i], 0), or max(-x[i], 0) if `negative`, of `rows` rows; all of them
    /// or-ed.
    unsigned (*split)(const std::int16_t* x, int rows, bool negative, std::uint16_t* magnitudes);
    /// digits[n * padded + i] = (magnitudes[i] >> chunk.shifts[n]) & mask, mask <= 255, for
    /// `padded` rows (a multiple of kDotPad) and the reads of the chunk; counts[n] counts the first
    /// `rows`.
    void (*cut)(const std::uint16_t* magnitudes,
                int rows,
                int padded,
                const DotChunk& chunk,
                int mask,
                std::uint8_t* digits,
                DigitCount* counts);
    /// Sums, converted and weighted without leaving the registers; adds to codes[vector *
    /// codes_stride + column] and returns the saturated conversions. |sum + noise| <= kDotSum.
    std::int64_t (*convert)(const DotStrip& strip,
                            const AdcTransfer& adc,
                            std::int32_t* codes,
                            std::ptrdiff_t codes_stride);
    /// sums[read * kStrip + column], all of them.
    void (*sum)(const DotStrip& strip, std::int32_t* sums);
};

}  // namespace nvcim
