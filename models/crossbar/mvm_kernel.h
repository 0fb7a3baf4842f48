// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace nvcim {

/// One read of one row block for a strip of columns: which rows are driven and where the
/// conductances lie.
struct ReadStrip {
    const std::int16_t* conductances = nullptr;  ///< first row of the matrix, first strip column
    int stride = 0;                              ///< elements from row to row
    int columns = 0;                             ///< multiple of 32
    const std::uint16_t* rows = nullptr;         ///< driven rows
    const std::int16_t* digits = nullptr;        ///< their digits (1-bit DACs: unused)
    int count = 0;                               ///< driven rows
};

/// The converter as the fast path uses it: exact for |sum| < 2^21, see docs/numerics.md section 5.
struct FastAdc {
    float inverse_lsb = 1.0F;
    std::int32_t low = 0;
    std::int32_t high = 0;
};

/// The inner loops, compiled for several instruction sets; all give the same bits.
struct MvmKernel {
    const char* name;
    /// codes[c] += factor * code(sum of the driven rows), sums in 16 bits; returns saturations.
    std::int64_t (*read_1bit)(const ReadStrip&,
                              const FastAdc&,
                              std::int32_t factor,
                              std::int32_t* codes);
    /// sums[c] = sum of digit * conductance in 32 bits.
    void (*sum)(const ReadStrip&, std::int32_t* sums);
};

/// The best kernel of this machine, chosen once.
const MvmKernel& mvm_kernel();

}  // namespace nvcim
