// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/crossbar/dot_array.h"
#include "models/crossbar/dot_kernel.h"
#include "models/crossbar/driven_read.h"
#include "models/crossbar/mvm.h"

namespace nvcim {

/// The inputs of a tile of vectors at one row block, as bytes for DotKernel; InputBits is the same
/// for tables.
class InputDigits {
public:
    /// `empty`: what becomes of reads that drive no row.
    InputDigits(const MvmSetup& setup, const DotKernel& kernel, EmptyReads empty)
        : setup_(setup), kernel_(kernel), empty_(empty) {}

    /// Cuts the block's rows of `count` vectors `x` ([count][rows of the matrix]) into digits.
    void prepare(const DotArray::Block& block, int count, const std::int16_t* x);

    /// The reads of a strip whose bytes are `cells`.
    [[nodiscard]] DotStrip strip(const std::int8_t* cells) const;
    [[nodiscard]] const std::vector<DrivenRead>& reads() const { return reads_; }
    /// Rows with a non-zero digit, summed over all reads so far.
    [[nodiscard]] std::int64_t row_drives() const { return row_drives_; }

private:
    void add_vector(const DotArray::Block& block,
                    std::int32_t vector,
                    const std::int16_t* x,
                    bool negative,
                    unsigned anyway);
    void cut(const DotArray::Block& block, const DotChunk& chunk);

    const MvmSetup& setup_;
    const DotKernel& kernel_;
    EmptyReads empty_;
    int groups_ = 0;
    int stride_ = 0;
    std::int64_t row_drives_ = 0;
    std::vector<std::uint16_t> magnitudes_;  ///< [stride_], of the vector under way
    std::vector<DotChunk> chunks_;
    std::vector<DrivenRead> reads_;
    std::vector<std::uint8_t> digits_;  ///< [read][stride_]
};

}  // namespace nvcim
