// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "models/circuit/fixed_adc.h"
#include "models/crossbar/dot_kernel.h"

namespace nvcim {

/// The inner loops of the bit-serial product.
///
/// A read adds the conductances of the rows whose input bit is one. Four rows have 16 possible
/// sums per column; for a strip of 32 columns these are computed once (a *table* of 16 entries of
/// 64 bytes) and then looked up by every vector and every input bit: one 512-bit load and add is
/// 128 cells. A segment of 128 rows has 32 tables, 32 KiB: they stay in the first-level cache.
/// docs/decisions/0008 has the measurements behind this.
inline constexpr int kStrip = 32;            ///< columns of a strip
inline constexpr int kGroupRows = 4;         ///< rows of one table
inline constexpr int kSegmentGroups = 32;    ///< most tables used together: 128 rows
inline constexpr int kTableBytes = 16 * 64;  ///< of one group
inline constexpr int kChunk = 8;             ///< most bit reads that are summed side by side

inline constexpr int kDenseColumns = 32;
inline constexpr int kDenseVectors = 4;
inline constexpr std::uint32_t kNoPlane = 8;  ///< a bit that no byte has

/// Some bit reads of one vector and row block. Unused ones have factor 0 and drive no row.
struct ReadChunk {
    std::int32_t vector = 0;            ///< within the tile
    std::int32_t width = 0;             ///< bit reads: 1, 2, 4 or 8
    std::int64_t first = 0;             ///< of its offsets: [group of the block][width], in bytes
    std::int32_t shift = 0;             ///< fused: common power of two of the factors
    std::int32_t slots[kChunk] = {};    ///< wide sums: which read of the block each belongs to
    std::int16_t factors[kChunk] = {};  ///< fused: code weight, over 2^shift; wide: bit weight
};

/// One strip of columns, one segment of rows, all vectors of a tile.
struct StripReads {
    const std::uint8_t* tables = nullptr;
    const std::uint16_t* offsets = nullptr;  ///< into the tables, of all chunks
    const ReadChunk* chunks = nullptr;
    int chunk_count = 0;
    int first_group = 0;  ///< of the segment
    int groups = 0;       ///< of the segment
};

/// Conversion of sums that need more than 16-bit arithmetic: one read, one strip. Columns that do
/// not exist have sum, gain, offset and noise 0.
struct WideConversion {
    const std::int32_t* sums = nullptr;      ///< [kStrip]
    const double* gain = nullptr;            ///< [kStrip] or null: 1
    const double* offset = nullptr;          ///< [kStrip], with gain
    const float* noise = nullptr;            ///< [kStrip] or null
    const std::int32_t* transfer = nullptr;  ///< code of every sum from `lowest`, or null: linear
    std::int32_t lowest = 0;                 ///< smallest sum inside the range
    std::int32_t highest = 0;
    double inverse_lsb = 1.0;
    std::int32_t factor = 1;
    std::int32_t* codes = nullptr;  ///< [kStrip], factor * code is added
};

/// The loops compiled for one instruction set. All give the same bits.
struct TableKernel {
    const char* name;
    /// Tables of `rows` rows (rounded up to whole groups with zeros) of one strip.
    void (*build)(const std::int16_t* conductances, int stride, int rows, std::uint8_t* tables);
    /// Table offsets of bits `planes` (or kNoPlane) of `groups` times four bytes: offsets[group][n]
    /// = kTableBytes * (group modulo segment_groups) + 64 * (bits planes[n] of the group's bytes).
    void (*cut)(const std::uint8_t* bytes,
                int groups,
                int segment_groups,
                const std::uint32_t* planes,
                int width,
                std::uint16_t* offsets);
    /// 16-bit sums, converted and weighted without leaving the registers; adds to
    /// codes[vector * codes_stride + column] and returns the saturated conversions. Blocks of
    /// more than one segment pass their sums on through `partial` ([chunk][kChunk][kStrip]).
    std::int64_t (*convert)(const StripReads& reads,
                            const FixedAdc& adc,
                            bool is_first,
                            bool is_last,
                            std::int16_t* partial,
                            std::int32_t* codes,
                            std::ptrdiff_t codes_stride);
    /// Adds factor * (16-bit sum of the segment) to sums[slot * kStrip + column].
    void (*accumulate)(const StripReads& reads, std::int32_t* sums);
    /// Adds factor * code; returns the saturated conversions.
    std::int64_t (*convert_wide)(const WideConversion& conversion);
    /// Sums of products of kDenseVectors vectors `x` ([vector][rows]) with kDenseColumns columns of
    /// `weights` ([row][stride]); whole numbers below 2^53 stay exact. out[vector][kDenseColumns].
    void (*multiply_dense)(
        const double* weights, std::ptrdiff_t stride, int rows, const double* x, double* out);
    /// The same for 16-bit weights, [row pair][stride][2], and inputs whose sums fit 32 bits.
    void (*multiply_pairs)(const std::int16_t* weights,
                           std::ptrdiff_t stride,
                           int pairs,
                           const std::int16_t* x,
                           std::int32_t* out);
    /// Sums by multiplication where they are faster than tables; null: everything is looked up.
    const DotKernel* dot = nullptr;
};

/// Kernels that this machine can run, best first; the last one is "portable".
const std::vector<TableKernel>& table_kernels();

/// The kernel that products use unless they are told otherwise: the best one, or the choice of
/// use_kernel(), which must come before any work starts. Results do not depend on it.
const TableKernel& active_kernel();
void use_kernel(const std::string& name);

/// The kernel with this name; "auto" is the best. Throws ConfigError (with the names that work).
const TableKernel& find_kernel(const std::string& name);

}  // namespace nvcim
