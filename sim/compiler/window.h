// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/network/quantized.h"

namespace nvcim::sim {

/// The line-buffer rule. Pixels are numbered in raster order and arrive in that order, so what a
/// node's output pixel needs is one number, and so is what is no longer needed.

/// Pixels of a feature map.
inline std::int64_t pixels(const Shape& shape) {
    return std::int64_t{shape.height} * shape.width;
}

/// Number of `source` pixels (all before it included) that output pixel `pixel` of `node` needs.
/// Where a flatten stands between (Node::in_shape has not the pixels of `source`) that is all of
/// them.
std::int64_t pixels_needed(const Node& node, const Shape& source, std::int64_t pixel);

/// Number of leading `source` pixels that no output pixel from `pixel` on needs. Rows are given up
/// whole, except by 1x1 windows of stride 1.
std::int64_t pixels_done_with(const Node& node, const Shape& source, std::int64_t pixel);

}  // namespace nvcim::sim
