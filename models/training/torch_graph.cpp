// SPDX-License-Identifier: Apache-2.0
#include "models/training/torch_graph.h"

#include <ATen/CPUGeneratorImpl.h>

#include <cmath>

#include "models/base/error.h"
#include "models/base/random.h"

namespace nvcim::training {
namespace {

const Layer& input_of(const Graph& graph, const Layer& layer) {
    return graph.layers[static_cast<std::size_t>(layer.inputs.front())];
}

/// Shape of every tensor of `layer` by full name.
std::map<std::string, std::vector<std::int64_t>> tensor_shapes(const Graph& graph,
                                                               const Layer& layer) {
    const std::string& name = layer.name;
    std::map<std::string, std::vector<std::int64_t>> shapes;
    if (layer.op == Op::kConv2d) {
        shapes[name + ".weight"] = {layer.out_channels,
                                    input_of(graph, layer).shape.channels,
                                    layer.kernel_height,
                                    layer.kernel_width};
    } else if (layer.op == Op::kLinear) {
        shapes[name + ".weight"] = {layer.out_channels, input_of(graph, layer).shape.elements()};
    } else if (layer.op == Op::kBatchNorm) {
        for (const char* part : {".weight", ".bias", ".running_mean", ".running_var"}) {
            shapes[name + part] = {layer.shape.channels};
        }
    }
    if ((layer.op == Op::kConv2d || layer.op == Op::kLinear) && layer.bias) {
        shapes[name + ".bias"] = {layer.out_channels};
    }
    return shapes;
}

torch::Tensor checked(const TensorMap& tensors,
                      const std::string& name,
                      const std::vector<std::int64_t>& shape) {
    const auto found = tensors.find(name);
    if (found == tensors.end()) {
        throw WorkloadError("tensor \"" + name + "\" is missing from the weights");
    }
    if (found->second.shape != shape) {
        std::ostringstream text;
        text << "tensor \"" << name << "\": expected shape " << c10::IntArrayRef(shape)
             << ", found " << c10::IntArrayRef(found->second.shape);
        throw WorkloadError(text.str());
    }
    return from_tensor(found->second);
}

/// x W^T + bias, as a 1x1 convolution: that goes through oneDNN and is quick everywhere, a matrix
/// product is as slow as the machine's BLAS (5 times slower with the reference one).
torch::Tensor product(const torch::Tensor& x,
                      const torch::Tensor& weight,
                      const torch::Tensor& bias = {}) {
    const auto as_map = [](const torch::Tensor& t) { return t.unsqueeze(-1).unsqueeze(-1); };
    return torch::conv2d(as_map(x), as_map(weight), bias).flatten(1);
}

/// x_g + W x_g (residual) or W x_g for every full group of channels.
torch::Tensor apply_shared_block(const SharedBlockSpec& block,
                                 const torch::Tensor& weight,
                                 const torch::Tensor& x) {
    const std::int64_t width = block.channels;
    const std::int64_t whole = x.size(1) / width * width;
    if (whole == 0) {
        return x;
    }
    const torch::Tensor full = x.narrow(1, 0, whole);
    const bool is_map = x.dim() == 4;
    const torch::Tensor last = is_map ? full.permute({0, 2, 3, 1}) : full;
    torch::Tensor y = product(last.reshape({-1, width}), weight).reshape(last.sizes());
    if (is_map) {
        y = y.permute({0, 3, 1, 2});
    }
    if (block.residual) {
        y = full + y;
    }
    return whole == x.size(1) ? y : torch::cat({y, x.narrow(1, whole, x.size(1) - whole)}, 1);
}

}  // namespace

at::Generator make_generator(std::uint64_t seed, std::uint64_t stream) {
    const Random random(seed, {Purpose::kTraining, 0, 0, 0, 0});
    const std::uint64_t high = random.word(2 * stream);
    return at::detail::createCPUGenerator(high << 32 | random.word(2 * stream + 1));
}

Parameters initial_parameters(const Graph& graph, at::Generator& generator) {
    Parameters parameters;
    for (const Layer& layer : graph.layers) {
        const double rows = layer.inputs.empty() ? 1.0
                            : layer.op == Op::kLinear
                                ? static_cast<double>(input_of(graph, layer).shape.elements())
                                : static_cast<double>(input_of(graph, layer).shape.channels) *
                                      layer.kernel_height * layer.kernel_width;
        const double bound = 1.0 / std::sqrt(rows);
        for (const auto& [name, shape] : tensor_shapes(graph, layer)) {
            torch::Tensor& value = parameters[name] = torch::zeros(shape);
            if (layer.op != Op::kBatchNorm) {
                value.uniform_(-bound, bound, generator);
            } else if (name == layer.name + ".weight" || name == layer.name + ".running_var") {
                value.fill_(1.0);
            }
        }
    }
    return parameters;
}

Parameters to_parameters(const Graph& graph, const TensorMap& tensors) {
    Parameters parameters;
    for (const Layer& layer : graph.layers) {
        for (const auto& [name, shape] : tensor_shapes(graph, layer)) {
            parameters[name] = checked(tensors, name, shape);
        }
    }
    for (const SharedBlockSpec& block : graph.shared_blocks) {
        const std::string name = block.name + ".weight";
        if (tensors.count(name) != 0) {
            parameters[name] = checked(tensors, name, {block.channels, block.channels});
        }
    }
    return parameters;
}

Tensor to_tensor(const torch::Tensor& value) {
    const torch::Tensor plain = value.detach().to(torch::kFloat32).contiguous();
    const float* begin = plain.data_ptr<float>();
    return {plain.sizes().vec(), std::vector<float>(begin, begin + plain.numel())};
}

torch::Tensor from_tensor(const Tensor& value) {
    return torch::tensor(at::ArrayRef<float>(value.values)).reshape(value.shape);
}

std::vector<std::string> crossbar_names(const Graph& graph) {
    std::vector<std::string> names;
    for (const Layer& layer : graph.layers) {
        if (layer.op == Op::kConv2d || layer.op == Op::kLinear) {
            names.push_back(layer.name + ".weight");
        }
    }
    return names;
}

std::vector<std::string> digital_names(const Graph& graph) {
    std::vector<std::string> names;
    for (const Layer& layer : graph.layers) {
        if (layer.op == Op::kBatchNorm) {
            names.push_back(layer.name + ".weight");
            names.push_back(layer.name + ".bias");
        } else if ((layer.op == Op::kConv2d || layer.op == Op::kLinear) && layer.bias) {
            names.push_back(layer.name + ".bias");
        }
    }
    return names;
}

torch::Tensor pixels(const Graph& graph, const Dataset& data, const torch::Tensor& indices) {
    // from_blob only reads, though it asks for a mutable pointer.
    const torch::Tensor all =
        torch::from_blob(const_cast<std::uint8_t*>(data.pixels.data()),
                         {data.size(), data.shape.channels, data.shape.height, data.shape.width},
                         torch::kUInt8);
    return all.index_select(0, indices)
        .to(torch::kFloat32)
        .mul_(graph.input_scale)
        .contiguous(at::MemoryFormat::ChannelsLast);
}

torch::Tensor labels(const Dataset& data, const torch::Tensor& indices) {
    return torch::from_blob(
               const_cast<std::uint8_t*>(data.labels.data()), {data.size()}, torch::kUInt8)
        .index_select(0, indices)
        .to(torch::kInt64);
}

torch::Tensor TorchGraph::parameter(const std::string& name) const {
    const auto found = parameters_.find(name);
    if (found == parameters_.end()) {
        throw WorkloadError("tensor \"" + name + "\" is missing from the weights");
    }
    return found->second;
}

torch::Tensor TorchGraph::weight(const std::string& name) const {
    const torch::Tensor value = parameter(name + ".weight");
    return on_weight ? on_weight(value) : value;
}

torch::Tensor TorchGraph::apply(const Layer& layer,
                                const torch::Tensor& x,
                                const Values& values,
                                const Parameters& blocks) const {
    const torch::Tensor no_bias;
    switch (layer.op) {
        case Op::kInput:
            break;
        case Op::kConv2d:
            return torch::conv2d(x,
                                 weight(layer.name).contiguous(at::MemoryFormat::ChannelsLast),
                                 layer.bias ? parameter(layer.name + ".bias") : no_bias,
                                 layer.stride,
                                 layer.padding);
        case Op::kLinear:
            return product(x.flatten(1),
                           weight(layer.name),
                           layer.bias ? parameter(layer.name + ".bias") : no_bias);
        case Op::kBatchNorm:
            return torch::batch_norm(x,
                                     parameter(layer.name + ".weight"),
                                     parameter(layer.name + ".bias"),
                                     parameter(layer.name + ".running_mean"),
                                     parameter(layer.name + ".running_var"),
                                     trains_batch_norm,
                                     0.1,
                                     layer.epsilon,
                                     false);
        case Op::kRelu:
            return std::isfinite(layer.most) ? torch::clamp(x, 0.0, layer.most) : torch::relu(x);
        case Op::kLeakyRelu:
            return torch::leaky_relu(x, layer.negative_slope);
        case Op::kMaxPool:
            return torch::max_pool2d(x,
                                     {layer.kernel_height, layer.kernel_width},
                                     {layer.stride, layer.stride},
                                     {layer.padding, layer.padding});
        case Op::kAvgPool:
            return torch::avg_pool2d(x,
                                     {layer.kernel_height, layer.kernel_width},
                                     {layer.stride, layer.stride},
                                     {layer.padding, layer.padding});
        case Op::kGlobalAvgPool:
            return x.mean({2, 3}, true);
        case Op::kAdd:
            return x + values[static_cast<std::size_t>(layer.inputs.at(1))];
        case Op::kConcat: {
            std::vector<torch::Tensor> parts;
            for (const int input : layer.inputs) {
                parts.push_back(values[static_cast<std::size_t>(input)]);
            }
            return torch::cat(parts, 1);
        }
        case Op::kFlatten:
            return x.flatten(1);
        case Op::kSoftmax:
        case Op::kArgmax:
            return x;  // the loss has its own softmax, and the class is that of the largest score
        case Op::kSharedBlock:
            for (const SharedBlockSpec& block : graph_.shared_blocks) {
                const auto found = blocks.find(block.name);
                if (block.name == layer.shared_block && found != blocks.end()) {
                    return apply_shared_block(block, found->second, x);
                }
            }
            return x;
    }
    throw WorkloadError("layer \"" + layer.name + "\": training does not know its kind");
}

void TorchGraph::run(Values& values, int first, int last) const {
    values.resize(graph_.layers.size());
    Parameters blocks;
    for (const SharedBlockSpec& block : graph_.shared_blocks) {
        const auto found = parameters_.find(block.name + ".weight");
        if (found != parameters_.end()) {
            blocks[block.name] = on_shared_block ? on_shared_block(found->second) : found->second;
        }
    }
    for (int i = first; i < last; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const Layer& layer = graph_.layers[at];
        if (layer.op == Op::kInput) {
            continue;
        }
        const torch::Tensor& x = values[static_cast<std::size_t>(layer.inputs.at(0))];
        torch::Tensor y = apply(layer, x, values, blocks);
        values[at] = on_activation ? on_activation(i, std::move(y)) : std::move(y);
    }
}

torch::Tensor TorchGraph::scores(const torch::Tensor& images) const {
    Values values{images};
    run(values, 0, static_cast<int>(graph_.layers.size()));
    return values.back().flatten(1);
}

}  // namespace nvcim::training
