// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/window.h"

#include <algorithm>

namespace nvcim::sim {

namespace {

bool is_pointwise(const Node& node) {
    return node.kernel_height == 1 && node.kernel_width == 1 && node.stride == 1 &&
           node.padding == 0;
}

/// Not so where a flatten stands between. Inputs of a concatenation differ in channels.
bool has_pixels_of(const Node& node, const Shape& source) {
    return node.in_shape.height == source.height && node.in_shape.width == source.width;
}

}  // namespace

std::int64_t pixels_needed(const Node& node, const Shape& source, std::int64_t pixel) {
    if (!has_pixels_of(node, source)) {
        return pixels(source);
    }
    const std::int64_t y = pixel / node.shape.width * node.stride - node.padding;
    const std::int64_t x = pixel % node.shape.width * node.stride - node.padding;
    const std::int64_t last_y = std::min<std::int64_t>(y + node.kernel_height, source.height) - 1;
    const std::int64_t last_x = std::min<std::int64_t>(x + node.kernel_width, source.width) - 1;
    return std::max<std::int64_t>(0, last_y) * source.width + std::max<std::int64_t>(0, last_x) + 1;
}

std::int64_t pixels_done_with(const Node& node, const Shape& source, std::int64_t pixel) {
    if (pixel >= pixels(node.shape)) {
        return pixels(source);
    }
    if (!has_pixels_of(node, source)) {
        return 0;
    }
    if (is_pointwise(node)) {
        return pixel;
    }
    const std::int64_t y = pixel / node.shape.width * node.stride - node.padding;
    return std::clamp<std::int64_t>(y, 0, source.height) * source.width;
}

}  // namespace nvcim::sim
