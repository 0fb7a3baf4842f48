// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "models/base/error.h"
#include "models/network/execute.h"
#include "models/network/integers.h"

namespace nvcim {

namespace {

/// Pixels [first, end) of a feature map.
struct PixelRange {
    int first;
    int end;
};

/// Output pixels [first, end) of one output row.
struct RowPart {
    int y;
    int first;
    int end;
};

/// Combines every element of the input plane with the windows of `part` that it lies in:
/// windows[i] belongs to output column part.first + i. What lies outside the image is left out.
/// The inner loop runs over windows, which are many, not over their few elements.
template <class T, class Combine>
void reduce_windows(
    const Node& node, const std::int16_t* plane, RowPart part, T* windows, Combine combine) {
    const Shape& in = node.in_shape;
    const int top = part.y * node.stride - node.padding;
    for (int v = std::max(0, top); v < std::min(in.height, top + node.kernel_height); ++v) {
        const std::int16_t* const row = plane + std::ptrdiff_t{v} * in.width;
        for (int u = 0; u < node.kernel_width; ++u) {
            // output columns x whose element x * stride + shift is inside the row
            const int shift = u - node.padding;
            const int least = shift < 0 ? (-shift + node.stride - 1) / node.stride : 0;
            const int most = shift < in.width ? (in.width - 1 - shift) / node.stride + 1 : 0;
            for (int x = std::max(part.first, least); x < std::min(part.end, most); ++x) {
                T& window = windows[x - part.first];
                window = combine(window, row[x * node.stride + shift]);
            }
        }
    }
}

/// Calls row(channel, input plane, part, output of the part) for every row of the range.
template <class Row>
void each_row(
    const Node& node, const std::int16_t* input, PixelRange range, std::int16_t* output, Row row) {
    const std::ptrdiff_t in_pixels = std::ptrdiff_t{node.in_shape.height} * node.in_shape.width;
    const std::ptrdiff_t pixels = std::ptrdiff_t{node.shape.height} * node.shape.width;
    const int width = node.shape.width;
    for (int first = range.first; first < range.end;) {
        const int y = first / width;
        const int end = std::min(range.end, (y + 1) * width);
        const RowPart part{y, first - y * width, end - y * width};
        for (int c = 0; c < node.shape.channels; ++c) {
            row(c, input + c * in_pixels, part, output + c * pixels + first);
        }
        first = end;
    }
}

void max_pool(const Node& node, const std::int16_t* input, PixelRange range, std::int16_t* output) {
    constexpr std::int16_t kLowest = std::numeric_limits<std::int16_t>::min();
    each_row(node,
             input,
             range,
             output,
             [&](int, const std::int16_t* plane, RowPart part, std::int16_t* out) {
                 std::fill_n(out, part.end - part.first, kLowest);
                 reduce_windows(node, plane, part, out, [](std::int16_t a, std::int16_t b) {
                     return std::max(a, b);
                 });
             });
}

void avg_pool(const Node& node, const std::int16_t* input, PixelRange range, std::int16_t* output) {
    std::vector<std::int64_t> sums;
    each_row(node,
             input,
             range,
             output,
             [&](int c, const std::int16_t* plane, RowPart part, std::int16_t* out) {
                 sums.assign(size(part.end - part.first), 0);
                 reduce_windows(node, plane, part, sums.data(), [](std::int64_t a, std::int16_t b) {
                     return a + b;
                 });
                 for (std::size_t i = 0; i < sums.size(); ++i) {
                     out[i] = narrow(node.requantize(sums[i], c));
                 }
             });
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
        return narrow(r.finish(sum));
    });
}

/// Every input behind the other, each at the scale of the output.
void concat(const Node& node,
            const std::vector<const std::int16_t*>& inputs,
            PixelRange range,
            std::int16_t* output) {
    const std::ptrdiff_t pixels = std::ptrdiff_t{node.shape.height} * node.shape.width;
    int first = 0;  // channel of the output
    for (std::size_t i = 0; i < inputs.size(); first += node.channels[i++]) {
        for (int c = 0; c < node.channels[i]; ++c) {
            const std::int16_t* const in = inputs[i] + c * pixels;
            std::int16_t* const out = output + (first + c) * pixels;
            for (int p = range.first; p < range.end; ++p) {
                out[p] = narrow(node.requantize(in[p], first + c));
            }
        }
    }
}

/// Channels behind the last full group, at the output's step.
void pass_rest(const Node& node,
               const std::int16_t* input,
               PixelRange range,
               std::int16_t* output) {
    const int first = node.shape.channels - node.shape.channels % node.group;
    const Requantize& r = node.requantize;
    const std::int64_t multiplier = std::int64_t{1} << (r.shift - node.pass_shift);
    each_element(node, first, range, output, [&](std::size_t i) {
        return narrow(r.finish(input[i] * multiplier + r.half()));
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
            max_pool(node, inputs[0], range, output);
            return;
        case NodeKind::kAvgPool:
            avg_pool(node, inputs[0], range, output);
            return;
        case NodeKind::kAdd:
            add(node, inputs[0], inputs[1], range, output);
            return;
        case NodeKind::kConcat:
            concat(node, inputs, range, output);
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
