// SPDX-License-Identifier: Apache-2.0
#include "models/network/execute.h"

#include <algorithm>
#include <cstring>

#include "models/base/error.h"
#include "models/network/integers.h"

namespace nvcim {

namespace {

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

/// The window of one output position; `Width` is the kernel's, 0: any. A length that the compiler
/// knows makes a row a move or two.
template <int Width>
void gather_window(const Node& node, const std::int16_t* input, int position, std::int16_t* x) {
    const Shape& in = node.in_shape;
    const int width = Width > 0 ? Width : node.kernel_width;
    const int top = position / node.shape.width * node.stride - node.padding;
    const int left = position % node.shape.width * node.stride - node.padding;
    // rows and columns of the kernel inside the image
    const int first = std::clamp(-top, 0, node.kernel_height);
    const int end = std::clamp(in.height - top, first, node.kernel_height);
    const int from = std::clamp(-left, 0, width);
    const int to = std::clamp(in.width - left, from, width);
    const bool is_whole = from == 0 && to == width;
    if (first > 0 || end < node.kernel_height || !is_whole) {
        std::fill_n(x, size(std::int64_t{in.channels} * node.kernel_height * width), 0);
    }
    for (int c = 0; c < in.channels; ++c) {
        std::int16_t* to_row = x + size((std::int64_t{c} * node.kernel_height + first) * width);
        std::int64_t row = (std::int64_t{c} * in.height + top + first) * in.width + left;
        for (int v = first; v < end; ++v, to_row += width, row += in.width) {
            if (is_whole) {
                std::memcpy(to_row, input + row, size(width) * sizeof *input);
            } else {
                for (int u = from; u < to; ++u) {
                    to_row[u] = input[row + u];
                }
            }
        }
    }
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
    switch (node.kernel_width) {
        case 1:
            return gather_window<1>(node, input, position, x);
        case 3:
            return gather_window<3>(node, input, position, x);
        case 5:
            return gather_window<5>(node, input, position, x);
        case 7:
            return gather_window<7>(node, input, position, x);
        default:
            return gather_window<0>(node, input, position, x);
    }
}

void store(const Node& node,
           const std::int32_t* products,
           const std::int16_t* input,
           int first_position,
           int count,
           std::int16_t* output) {
    const Requantize& r = node.requantize;
    if (node.kind == NodeKind::kSharedBlock) {
        for (int p = first_position; p < first_position + count; ++p, products += node.group) {
            const GroupPlace place = group_place(node, p);
            for (std::size_t c = 0; c < size(node.group); ++c) {
                const std::size_t i = place.first + c * place.stride;
                const std::int64_t sum =
                    products[c] * r.multiplier[c] + input[i] * node.second_multiplier + r.offset[c];
                output[i] = narrow(r.finish(sum));
            }
        }
        return;
    }
    const int channels = node.shape.channels;
    const std::int64_t pixels = std::int64_t{node.shape.height} * node.shape.width;
    for (int c = 0; c < channels; ++c) {  // a channel's pixels are neighbours in the output
        const std::int64_t multiplier = r.multiplier[size(c)];
        const std::int64_t offset = r.offset[size(c)];
        std::int16_t* const out = output + c * pixels + first_position;
        for (std::ptrdiff_t v = 0; v < count; ++v) {
            out[v] = narrow(r.finish(products[v * channels + c] * multiplier + offset));
        }
    }
}

void store_scores(const Node& node,
                  const std::int32_t* products,
                  std::vector<std::int32_t>& output) {
    output.resize(size(node.shape.channels));
    for (int c = 0; c < node.shape.channels; ++c) {
        output[size(c)] = node.requantize(products[c], c);
    }
    node.class_output.apply(output);
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
    scores_.resize(size(batch));
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
        for (std::size_t first = 0, end = 0; first < names_.size(); first = end) {
            const VectorName& name = names_[first];
            while (end < names_.size() && names_[end].image == name.image) {
                ++end;
            }
            const std::size_t image = name.image - first_image;
            if (is_last) {  // one position
                store_scores(node, products, scores_[image]);
            } else {
                std::vector<Activations>& activations = activations_[image];
                store(node,
                      products,
                      activations[size(node.inputs[0])].data(),
                      name.position,
                      static_cast<int>(end - first),
                      activations[size(index)].data());
            }
            products += (end - first) * size(matrix.columns);
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

}  // namespace nvcim
