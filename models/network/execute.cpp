// SPDX-License-Identifier: Apache-2.0
#include "models/network/execute.h"

#include <algorithm>

#include "models/base/error.h"

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

struct GroupPlace {
    std::size_t first;   ///< index of the group's first channel at this pixel
    std::size_t stride;  ///< from channel to channel
};

GroupPlace group_place(const Node& node, int position) {
    const int groups = node.shape.channels / node.group;
    const int pixels = node.shape.height * node.shape.width;
    const std::int64_t channel = std::int64_t{position % groups} * node.group;
    return {size(channel * pixels + position / groups), size(pixels)};
}

}  // namespace

void load_pixels(const QuantizedNetwork& network,
                 const std::uint8_t* pixels,
                 std::int16_t* activations) {
    const std::size_t count = size(network.nodes.front().shape.elements());
    const int limit = std::min(network.activation_limit(false), 255);
    for (std::size_t i = 0; i < count; ++i) {
        activations[i] = narrow((pixels[i] * limit + 127) / 255);
    }
}

void gather(const Node& node,
            const WeightMatrix& matrix,
            const std::int16_t* input,
            int position,
            std::int16_t* x) {
    if (node.kind == NodeKind::kSharedBlock) {
        const GroupPlace place = group_place(node, position);
        for (std::size_t c = 0; c < size(node.group); ++c) {
            x[c] = input[place.first + c * place.stride];
        }
        return;
    }
    const Shape& in = node.in_shape;
    if (node.shape.height == 1 && node.shape.width == 1 && in.elements() == matrix.rows &&
        node.padding == 0) {
        std::copy(input, input + matrix.rows, x);  // linear, or a kernel as large as its input
        return;
    }
    const int top = position / node.shape.width * node.stride - node.padding;
    const int left = position % node.shape.width * node.stride - node.padding;
    // columns of the kernel inside the image
    const int from = std::clamp(-left, 0, node.kernel_width);
    const int to = std::clamp(in.width - left, from, node.kernel_width);
    for (int c = 0; c < in.channels; ++c) {
        for (int v = top; v < top + node.kernel_height; ++v, x += node.kernel_width) {
            if (v < 0 || v >= in.height) {
                std::fill(x, x + node.kernel_width, std::int16_t{0});
                continue;
            }
            const std::int64_t row = (std::int64_t{c} * in.height + v) * in.width + left;
            for (int u = 0; u < node.kernel_width; ++u) {  // a few elements: no call of memmove
                x[u] = u >= from && u < to ? input[row + u] : std::int16_t{0};
            }
        }
    }
}

void store(const Node& node,
           const std::int32_t* products,
           const std::int16_t* input,
           int position,
           std::int16_t* output) {
    const Requantize& r = node.requantize;
    if (node.kind == NodeKind::kSharedBlock) {
        const GroupPlace place = group_place(node, position);
        for (std::size_t c = 0; c < size(node.group); ++c) {
            const std::size_t i = place.first + c * place.stride;
            const std::int64_t sum =
                products[c] * r.multiplier[c] + input[i] * node.second_multiplier + r.offset[c];
            output[i] = narrow(clamp(r, sum >> r.shift));
        }
        return;
    }
    const std::int64_t pixels = std::int64_t{node.shape.height} * node.shape.width;
    for (int c = 0; c < node.shape.channels; ++c) {
        output[size(c * pixels + position)] = narrow(r(products[c], c));
    }
}

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

std::vector<VectorName> consecutive(std::uint32_t image, int first_position, int count) {
    std::vector<VectorName> names;
    names.reserve(size(count));
    for (int i = 0; i < count; ++i) {
        names.push_back({image, first_position + i});
    }
    return names;
}

Executor::Executor(const QuantizedNetwork& network, MatrixEngine& engine, int batch)
    : network_(network), engine_(engine) {
    std::vector<Activations> activations(network.nodes.size());
    for (std::size_t i = 0; i + 1 < network.nodes.size(); ++i) {
        activations[i].resize(size(network.nodes[i].shape.elements()));
    }
    activations_.assign(size(batch), activations);
    scores_.assign(size(batch),
                   std::vector<std::int32_t>(size(network.nodes.back().shape.channels)));
}

std::size_t Executor::bytes_per_image(const QuantizedNetwork& network) {
    std::size_t bytes = 0;
    for (const Node& node : network.nodes) {
        bytes += size(node.shape.elements()) * sizeof(std::int16_t);
    }
    return bytes;
}

const std::vector<std::int32_t>& Executor::run(const std::uint8_t* input, std::uint32_t image) {
    run(std::vector<const std::uint8_t*>{input}, image);
    return scores_.front();
}

void Executor::run(const std::vector<const std::uint8_t*>& inputs, std::uint32_t first_image) {
    NVCIM_ASSERT(inputs.size() <= activations_.size());
    for (std::size_t image = 0; image < inputs.size(); ++image) {
        load_pixels(network_, inputs[image], activations_[image][0].data());
    }
    for (std::size_t i = 1; i < network_.nodes.size(); ++i) {
        const Node& node = network_.nodes[i];
        for (std::size_t image = 0; image < inputs.size() && node.kind != NodeKind::kMatrix;
             ++image) {
            std::vector<Activations>& activations = activations_[image];
            std::vector<const std::int16_t*> from;
            for (const int n : node.inputs) {
                from.push_back(activations[size(n)].data());
            }
            digital(node, from, activations[i].data());
        }
        if (node.matrix >= 0) {
            multiply(static_cast<int>(i), static_cast<int>(inputs.size()), first_image);
        }
    }
}

void Executor::multiply(int index, int images, std::uint32_t first_image) {
    constexpr int kVectors = 128;  // gathered before they are multiplied: they stay in cache
    const Node& node = network_.nodes[size(index)];
    const WeightMatrix& matrix = network_.matrices[size(node.matrix)];
    const bool is_last = size(index) + 1 == network_.nodes.size();
    vectors_.resize(size(kVectors) * size(matrix.rows));
    products_.resize(size(kVectors) * size(matrix.columns));
    names_.clear();
    const auto flush = [&] {
        engine_.multiply(node,
                         index,
                         static_cast<int>(names_.size()),
                         names_.data(),
                         vectors_.data(),
                         products_.data());
        const std::int32_t* products = products_.data();
        for (const VectorName& name : names_) {
            const std::size_t image = name.image - first_image;
            if (is_last) {
                for (int c = 0; c < matrix.columns; ++c) {
                    scores_[image][size(c)] = node.requantize(products[c], c);
                }
            } else {
                std::vector<Activations>& activations = activations_[image];
                store(node,
                      products,
                      activations[size(node.inputs[0])].data(),
                      name.position,
                      activations[size(index)].data());
            }
            products += matrix.columns;
        }
        names_.clear();
    };
    for (int image = 0; image < images; ++image) {
        const std::int16_t* const input = activations_[size(image)][size(node.inputs[0])].data();
        for (int p = 0; p < node.positions(); ++p) {
            gather(node, matrix, input, p, vectors_.data() + names_.size() * size(matrix.rows));
            names_.push_back({first_image + static_cast<std::uint32_t>(image), p});
            if (names_.size() == kVectors) {
                flush();
            }
        }
    }
    if (!names_.empty()) {
        flush();
    }
}

const std::vector<std::int32_t>& Executor::scores(int i) const {
    return scores_.at(size(i));
}

const Activations& Executor::activations(int node, int i) const {
    return activations_.at(size(i)).at(size(node));
}

int argmax(const std::vector<std::int32_t>& scores) {
    return static_cast<int>(std::max_element(scores.begin(), scores.end()) - scores.begin());
}

}  // namespace nvcim
