// SPDX-License-Identifier: Apache-2.0
#include "models/crossbar/dot_array.h"

#include <algorithm>

#include "models/crossbar/dot_kernel.h"
#include "models/crossbar/table_kernel.h"

namespace nvcim {

namespace {
constexpr int kStripBytes = kStrip * kDotGroup;  // of one group
constexpr std::size_t kStripLines = kStripBytes / 64;
}  // namespace

std::optional<DotArray> DotArray::make(const Conductances& g) {
    const ArrayLayout& layout = g.layout;
    DotArray array;
    std::size_t lines = 0;
    std::size_t again = 0;
    for (int begin = 0; begin < layout.rows; begin += layout.rows_per_read) {
        Block block;
        block.begin = begin;
        block.end = std::min(layout.rows, begin + layout.rows_per_read);
        for (int r = begin; r < block.end; ++r) {
            const auto [least, most] = std::minmax_element(g.row(r), g.row(r) + g.stride);
            const int farthest = std::max<int>(-*least, *most);
            if (farthest > 2 * kDotCell) {
                return std::nullopt;
            }
            if (farthest > kDotCell) {
                block.listed_again.push_back(r - begin);
            }
        }
        again += block.listed_again.size();
        block.groups = (block.listed() + kDotGroup - 1) / kDotGroup;
        block.first = lines;
        lines += static_cast<std::size_t>(g.stride / kStrip) *
                 static_cast<std::size_t>(block.groups) * kStripLines;
        array.blocks_.push_back(std::move(block));
    }
    if (4 * again > static_cast<std::size_t>(layout.rows)) {
        return std::nullopt;
    }
    array.lines_.assign(lines, Line{});
    for (const Block& block : array.blocks_) {
        array.pack(g, block);
    }
    return array;
}

void DotArray::pack(const Conductances& g, const Block& block) {
    for (int strip = 0; strip < g.stride / kStrip; ++strip) {
        std::int8_t* const cells = lines_[first_line(block, strip)].bytes;
        for (int i = 0; i < block.listed(); ++i) {
            const bool again = i >= block.rows();
            const int row =
                again ? block.listed_again[static_cast<std::size_t>(i - block.rows())] : i;
            const std::int16_t* const from = g.row(block.begin + row) + strip * kStrip;
            std::int8_t* const to =
                cells + std::ptrdiff_t{i / kDotGroup} * kStripBytes + i % kDotGroup;
            for (int c = 0; c < kStrip; ++c) {
                const int inside = std::clamp<int>(from[c], -kDotCell, kDotCell);
                to[c * kDotGroup] = static_cast<std::int8_t>(again ? from[c] - inside : inside);
            }
        }
    }
}

std::size_t DotArray::first_line(const Block& block, int strip) const {
    return block.first + static_cast<std::size_t>(strip * block.groups) * kStripLines;
}

const std::int8_t* DotArray::cells(const Block& block, int strip) const {
    return lines_[first_line(block, strip)].bytes;
}

}  // namespace nvcim
