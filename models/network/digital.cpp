// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "models/base/error.h"
#include "models/network/execute.h"

namespace nvcim {

namespace {

std::size_t size(std::int64_t n) {
    return static_cast<std::size_t>(n);
}

std::int16_t narrow(std::int64_t y) {
    return static_cast<std::int16_t>(y);
}

std::int64_t clamp(const Requantize& r, std::int64_t y) {
    return std::clamp<std::int64_t>(y, r.low, r.high);
}

/// Pixels [first, end) of a feature map.
struct PixelRange {
    int first;
    int end;
};

/// Stores reduce(channel, sum, largest) of every pooling window, its pixels inside the image only.
template <class Reduce>
void pool(const Node& node,
          const std::int16_t* input,
          PixelRange range,
          std::int16_t* output,
          Reduce reduce) {
    const Shape& in = node.in_shape;
    for (int c = 0; c < node.shape.channels; ++c) {
        const std::int16_t* plane = input + size(std::int64_t{c} * in.height * in.width);
        std::int16_t* out = output + size(std::int64_t{c} * node.shape.height * node.shape.width);
        for (int p = range.first; p < range.end; ++p) {
            const int y = p / node.shape.width * node.stride - node.padding;
            const int x = p % node.shape.width * node.stride - node.padding;
            const int top = std::max(0, y);
            const int bottom = std::min(in.height, y + node.kernel_height);
            const int left = std::max(0, x);
            const int right = std::min(in.width, x + node.kernel_width);
            std::int64_t sum = 0;
            std::int16_t largest = plane[top * in.width + left];
            for (int v = top; v < bottom; ++v) {
                for (int u = left; u < right; ++u) {
                    const std::int16_t value = plane[v * in.width + u];
                    sum += value;
                    largest = std::max(largest, value);
                }
            }
            out[p] = reduce(c, sum, largest);
        }
    }
}

/// Stores value(index) for the channels from `first_channel` on.
template <class Value>
void each_element(
    const Node& node, int first_channel, PixelRange range, std::int16_t* output, Value value) {
    const int pixels = node.shape.height * node.shape.width;
    for (int c = first_channel; c < node.shape.channels; ++c) {
        for (int p = range.first; p < range.end; ++p) {
            const std::size_t i = size(std::int64_t{c} * pixels + p);
            output[i] = value(i);
        }
    }
}

void add(const Node& node,
         const std::int16_t* a,
         const std::int16_t* b,
         PixelRange range,
         std::int16_t* output) {
    const Requantize& r = node.requantize;
    each_element(node, 0, range, output, [&](std::size_t i) {
        const std::int64_t sum =
            a[i] * r.multiplier[0] + b[i] * node.second_multiplier + r.offset[0];
        return narrow(clamp(r, sum >> r.shift));
    });
}

/// Channels behind the last full group, at the output's step.
void pass_rest(const Node& node,
               const std::int16_t* input,
               PixelRange range,
               std::int16_t* output) {
    const int first = node.shape.channels - node.shape.channels % node.group;
    // half a step of the output, as everywhere: ties round up
    const int half = node.pass_shift > 0 ? 1 << (node.pass_shift - 1) : 0;
    each_element(node, first, range, output, [&](std::size_t i) {
        return narrow(clamp(node.requantize, (input[i] + half) >> node.pass_shift));
    });
}

}  // namespace

void digital(const Node& node,
             const std::vector<const std::int16_t*>& inputs,
             int first_pixel,
             int count,
             std::int16_t* output) {
    const PixelRange range{first_pixel, first_pixel + count};
    switch (node.kind) {
        case NodeKind::kMaxPool:
            pool(node, inputs[0], range, output, [](int, std::int64_t, std::int16_t largest) {
                return largest;
            });
            return;
        case NodeKind::kAvgPool:
            pool(node, inputs[0], range, output, [&](int c, std::int64_t sum, std::int16_t) {
                return narrow(node.requantize(sum, c));
            });
            return;
        case NodeKind::kAdd:
            add(node, inputs[0], inputs[1], range, output);
            return;
        case NodeKind::kSharedBlock:
            pass_rest(node, inputs[0], range, output);
            return;
        case NodeKind::kInput:
        case NodeKind::kMatrix:
            break;
    }
    NVCIM_ASSERT(!"not a digital node");
}

void digital(const Node& node,
             const std::vector<const std::int16_t*>& inputs,
             std::int16_t* output) {
    digital(node, inputs, 0, node.shape.height * node.shape.width, output);
}

}  // namespace nvcim
