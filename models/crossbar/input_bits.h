// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/crossbar/driven_read.h"
#include "models/crossbar/mvm.h"
#include "models/crossbar/table_kernel.h"

namespace nvcim {

/// The inputs of a tile of vectors at one row block, as table offsets for the kernel.
class InputBits {
public:
    /// `fused`: chunks carry code weights and no chunk's sum of codes leaves 16 bits, given codes
    /// up to `largest_code` (reads are single bits). Otherwise chunks carry bit weights.
    /// `empty`: what becomes of reads that drive no row. `segment_groups` groups share the tables.
    InputBits(const MvmSetup& setup,
              const TableKernel& kernel,
              bool fused,
              std::int32_t largest_code,
              EmptyReads empty,
              int segment_groups);

    /// Cuts rows [begin, end) of `count` vectors `x` ([count][rows of the matrix]) into bits.
    void prepare(int begin, int end, int count, const std::int16_t* x);

    [[nodiscard]] const std::vector<ReadChunk>& chunks() const { return chunks_; }
    [[nodiscard]] const std::vector<std::uint16_t>& offsets() const { return offsets_; }
    /// In the order in which they were found; none if fused.
    [[nodiscard]] const std::vector<DrivenRead>& reads() const { return reads_; }
    [[nodiscard]] int groups() const { return groups_; }
    /// Rows with a non-zero digit, summed over all reads so far.
    [[nodiscard]] std::int64_t row_drives() const { return row_drives_; }

private:
    struct Bit {
        int plane = 0;          ///< bit of the magnitude
        std::int32_t slot = 0;  ///< read it belongs to
        int weight = 0;         ///< power of two, of the code (fused) or of the bit in its digit
    };

    void split(const std::int16_t* x, int rows, bool negative);
    void find_bits(bool negative);
    void add_vector(std::int32_t vector, bool negative, unsigned anyway);
    [[nodiscard]] std::int64_t count_digits(int shift);
    void count_bits();
    void add_chunks(std::int32_t vector, bool negative);
    void add_chunk(std::int32_t vector, const Bit* bits, int count, int sign);

    const MvmSetup& setup_;
    const TableKernel& kernel_;
    bool fused_;
    std::int32_t largest_code_;
    EmptyReads empty_;
    int segment_groups_;
    int groups_ = 0;
    std::int64_t row_drives_ = 0;
    unsigned used_ = 0;                ///< all magnitudes of the block, or-ed
    std::vector<std::uint8_t> bytes_;  ///< [2][4 groups]: low and high byte of the magnitudes
    std::vector<Bit> bits_;            ///< of the vector under way
    std::vector<ReadChunk> chunks_;
    std::vector<std::uint16_t> offsets_;
    std::vector<DrivenRead> reads_;
};

}  // namespace nvcim
