// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/crossbar/array.h"

namespace nvcim {

/// Conductances in bytes, as DotKernel multiplies them.
///
/// A row with a conductance beyond +-127 steps is listed twice in its block: with what fits a byte,
/// and again with the rest; both see the same input, so sums are exact. Nearly all cells fit: a
/// full range is 63 steps unless the architecture says otherwise.
class DotArray {
public:
    struct Block {
        int begin = 0, end = 0;         ///< rows of the matrix
        std::vector<int> listed_again;  ///< rows, counted from `begin`
        int groups = 0;                 ///< of kDotGroup listed rows, the last one filled with 0
        std::size_t first = 0;          ///< of its lines

        [[nodiscard]] int rows() const { return end - begin; }
        [[nodiscard]] int listed() const { return rows() + static_cast<int>(listed_again.size()); }
    };

    /// Nothing if a conductance is beyond +-254 steps or so many rows would be listed twice that
    /// tables are faster.
    static std::optional<DotArray> make(const Conductances& conductances);

    [[nodiscard]] const Block& block(int number) const {
        return blocks_[static_cast<std::size_t>(number)];
    }
    /// [group][kStrip][kDotGroup] of one block and strip.
    [[nodiscard]] const std::int8_t* cells(const Block& block, int strip) const;

private:
    struct alignas(64) Line {
        std::int8_t bytes[64];
    };

    void pack(const Conductances& conductances, const Block& block);
    [[nodiscard]] std::size_t first_line(const Block& block, int strip) const;

    std::vector<Block> blocks_;
    std::vector<Line> lines_;  ///< bytes [block][strip][group][column][row of the group]
};

}  // namespace nvcim
