// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/error.h"

namespace nvcim {

enum class Op {
    kInput,
    kConv2d,
    kLinear,
    kBatchNorm,
    kRelu,
    kLeakyRelu,
    kMaxPool,
    kAvgPool,
    kGlobalAvgPool,
    kAdd,
    kConcat,
    kFlatten,
    kSharedBlock,
    kSoftmax,
    kArgmax,
};

/// As in network files: "conv2d", "max_pool", ...
std::string_view op_name(Op op);

/// Channels, height, width of one activation (batch size is not part of a graph).
struct Shape {
    int channels = 0;
    int height = 1;
    int width = 1;
    [[nodiscard]] std::int64_t elements() const { return std::int64_t{channels} * height * width; }
    friend bool operator==(const Shape& a, const Shape& b) {
        return a.channels == b.channels && a.height == b.height && a.width == b.width;
    }
};

/// One layer of the graph as written by the user, shapes inferred.
struct Layer {
    std::string name;
    Op op = Op::kInput;
    std::vector<int> inputs;                  ///< indices of earlier layers
    int out_channels = 0;                     ///< conv2d, linear
    int kernel_height = 1, kernel_width = 1;  ///< global_avg_pool: the whole input
    int stride = 1;
    int padding = 0;
    bool bias = true;       ///< conv2d, linear: a tensor "<name>.bias" exists
    double epsilon = 1e-5;  ///< batch_norm
    double most = std::numeric_limits<double>::infinity();  ///< relu: larger values are clipped
    double negative_slope = 0.01;                           ///< leaky_relu
    std::string shared_block;  ///< shared_block: name of the block, see Graph::shared_blocks
    Shape shape;               ///< of the output
};

/// A 1x1 convolution whose weights are shared by all its insertion points (Tiny Shared Block).
/// y_g = x_g + W x_g (residual form) or W x_g (serial form) for every group g of `channels`
/// channels (of `channels` features for flat inputs); a last partial group passes through.
struct SharedBlockSpec {
    std::string name;
    int channels = 32;
    bool residual = true;
};

/// Layer graph in topological order; the first layer is the input, the last one gives the scores,
/// or is a softmax or argmax of them.
struct Graph {
    std::string name;
    std::vector<Layer> layers;
    std::vector<SharedBlockSpec> shared_blocks;
    int weight_bits = 8;  ///< magnitude bits
    int activation_bits = 8;
    double input_scale = 1.0 / 255;  ///< value of one step of the input (pixel) integers
    std::string dataset;             ///< name known to load_dataset()
    std::string weights_file;        ///< path of the .safetensors file, or ""

    [[nodiscard]] int find(const std::string& layer_name) const;  ///< -1 if there is none
    [[nodiscard]] const Layer& scores() const;                    ///< the layer that gives them
    [[nodiscard]] std::int64_t weight_count() const;  ///< conv2d and linear, without biases
};

/// The graph as it runs with its shared blocks bypassed: their layers are left out and those that
/// read them read their inputs instead.
Graph without_shared_blocks(const Graph& graph);

/// Weights of a layer as a matrix: rows are inputs (input channel, then kernel row, then kernel
/// column), columns are output channels.
int weight_rows(const Graph& graph, const Layer& layer);

/// Sorts the layers so that inputs come first, otherwise keeping their order, and renumbers
/// Layer::inputs. Adds to `problems`: a cycle (naming its layers), no or several inputs or outputs.
void order_layers(Graph& graph, Problems& problems);

/// Fills in Layer::shape of every layer (the input's shape is given) of a sorted graph. Adds to
/// `problems` what does not fit, with expected and found sizes; a layer behind a broken one is
/// not judged.
void infer_shapes(Graph& graph, Problems& problems);

}  // namespace nvcim
