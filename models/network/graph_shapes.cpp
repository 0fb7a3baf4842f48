// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "models/network/graph.h"

namespace nvcim {

namespace {

// Counts stay within an int, and within what fits a machine. Sizes are compared as doubles, which
// cannot overflow.
constexpr std::int64_t kMostElements = std::int64_t{1} << 30;
constexpr std::int64_t kMostWeights = (std::int64_t{1} << 31) - 1;

std::string at(const Layer& layer) {
    return "layer " + layer.name;
}

std::string text(const Shape& shape) {
    return fmt::format("[{}, {}, {}]", shape.channels, shape.height, shape.width);
}

int window(const Layer& layer, int size, int kernel, const char* side, Problems& problems) {
    const int padded = size + 2 * layer.padding;
    if (padded < kernel) {
        problems.add(
            at(layer),
            fmt::format(
                "kernel {} {} is larger than the padded input {} {}", side, kernel, side, padded));
        return 0;
    }
    return (padded - kernel) / layer.stride + 1;
}

/// Shape of a layer behind valid inputs; channels 0 if it has none.
Shape output_shape(const Graph& graph, Layer& layer, Problems& problems) {
    const auto input = [&](std::size_t i) -> const Layer& {
        return graph.layers[static_cast<std::size_t>(layer.inputs[i])];
    };
    const Shape in = layer.op == Op::kInput ? layer.shape : input(0).shape;
    switch (layer.op) {
        case Op::kConv2d:
        case Op::kMaxPool:
        case Op::kAvgPool: {
            const int channels = layer.op == Op::kConv2d ? layer.out_channels : in.channels;
            if (layer.op != Op::kConv2d &&
                2 * layer.padding > std::min(layer.kernel_height, layer.kernel_width)) {
                problems.add(at(layer), "padding is more than half of the kernel");
            }
            const int height = window(layer, in.height, layer.kernel_height, "height", problems);
            const int width = window(layer, in.width, layer.kernel_width, "width", problems);
            return height > 0 && width > 0 ? Shape{channels, height, width} : Shape{};
        }
        case Op::kLinear:
            if (in.height != 1 || in.width != 1) {
                problems.add(at(layer),
                             fmt::format("expected a flat input, layer {} gives {}; put a flatten "
                                         "layer between",
                                         input(0).name,
                                         text(in)));
                return {};
            }
            return {layer.out_channels, 1, 1};
        case Op::kGlobalAvgPool:
            layer.kernel_height = in.height;
            layer.kernel_width = in.width;
            return {in.channels, 1, 1};
        case Op::kFlatten:
            return {static_cast<int>(in.elements()), 1, 1};
        case Op::kAdd:
            if (!(in == input(1).shape)) {
                problems.add(at(layer),
                             fmt::format("expected inputs of equal shape, {} gives {} but {} {}",
                                         input(0).name,
                                         text(in),
                                         input(1).name,
                                         text(input(1).shape)));
                return {};
            }
            return in;
        case Op::kConcat: {
            std::int64_t channels = 0;
            for (std::size_t i = 0; i < layer.inputs.size(); ++i) {
                const Shape& shape = input(i).shape;
                channels += shape.channels;
                if (shape.height != in.height || shape.width != in.width) {
                    problems.add(at(layer),
                                 fmt::format("expected inputs of equal height and width, {} gives "
                                             "{} but {} {}",
                                             input(0).name,
                                             text(in),
                                             input(i).name,
                                             text(shape)));
                    return {};
                }
            }
            if (channels > kMostElements) {
                problems.add(
                    at(layer),
                    fmt::format("{} channels; expected at most {}", channels, kMostElements));
                return {};
            }
            return {static_cast<int>(channels), in.height, in.width};
        }
        case Op::kArgmax:
            return {1, 1, 1};
        case Op::kSharedBlock:
            for (const SharedBlockSpec& block : graph.shared_blocks) {
                if (block.name == layer.shared_block && block.channels > in.channels) {
                    problems.add(at(layer),
                                 fmt::format("block {} has {} channels, but its input only {}",
                                             block.name,
                                             block.channels,
                                             in.channels));
                }
            }
            return in;
        case Op::kInput:
        case Op::kBatchNorm:
        case Op::kRelu:
        case Op::kLeakyRelu:
        case Op::kSoftmax:
            break;
    }
    return in;
}

}  // namespace

void infer_shapes(Graph& graph, Problems& problems) {
    std::int64_t weights = 0;
    for (Layer& layer : graph.layers) {
        const bool is_judged = std::all_of(layer.inputs.begin(), layer.inputs.end(), [&](int i) {
            return graph.layers[static_cast<std::size_t>(i)].shape.channels > 0;
        });
        if (!is_judged) {
            layer.shape = {};
            continue;
        }
        layer.shape = output_shape(graph, layer, problems);
        const double elements = 1.0 * layer.shape.channels * layer.shape.height * layer.shape.width;
        if (elements > static_cast<double>(kMostElements)) {
            problems.add(at(layer),
                         fmt::format("{:.0f} activations in shape {}; expected at most {}",
                                     elements,
                                     text(layer.shape),
                                     kMostElements));
            layer.shape = {};
        } else if ((layer.op == Op::kConv2d || layer.op == Op::kLinear) &&
                   layer.shape.channels > 0) {
            const Shape& in = graph.layers[static_cast<std::size_t>(layer.inputs[0])].shape;
            const double here =
                1.0 * in.channels * layer.kernel_height * layer.kernel_width * layer.out_channels;
            if (here > static_cast<double>(kMostWeights - weights)) {
                problems.add(at(layer),
                             fmt::format("{:.0f} weights here and {} before; expected at most {} "
                                         "in the whole network",
                                         here,
                                         weights,
                                         kMostWeights));
                layer.shape = {};
            } else {
                weights += static_cast<std::int64_t>(here);
            }
        }
    }
}

}  // namespace nvcim
