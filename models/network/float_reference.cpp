// SPDX-License-Identifier: Apache-2.0
#include "models/network/float_reference.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/base/error.h"
#include "models/network/integers.h"

namespace nvcim {

namespace {

using Values = std::vector<float>;

const Values& tensor(const TensorMap& tensors, const std::string& name, std::size_t elements) {
    const auto it = tensors.find(name);
    if (it == tensors.end() || it->second.values.size() != elements) {
        throw WorkloadError("tensor " + name + ": missing, or its size is wrong");
    }
    return it->second.values;
}

/// Calls visit(v, u) for every pixel inside the image under the window of output pixel (y, x), and
/// tells where it lies in the kernel.
template <class Visit>
void window(const Layer& layer, const Shape& in, int y, int x, Visit visit) {
    for (int kv = 0; kv < layer.kernel_height; ++kv) {
        for (int ku = 0; ku < layer.kernel_width; ++ku) {
            const int v = y * layer.stride - layer.padding + kv;
            const int u = x * layer.stride - layer.padding + ku;
            if (v >= 0 && v < in.height && u >= 0 && u < in.width) {
                visit(size(v * in.width + u), size(kv * layer.kernel_width + ku));
            }
        }
    }
}

Values conv2d(const Layer& layer, const Shape& in, const Values& input, const TensorMap& tensors) {
    const std::size_t kernel = size(layer.kernel_height) * size(layer.kernel_width);
    const std::size_t plane = size(std::int64_t{in.height} * in.width);
    const Values& w = tensor(
        tensors, layer.name + ".weight", size(layer.out_channels) * size(in.channels) * kernel);
    Values output;
    for (std::size_t o = 0; o < size(layer.out_channels); ++o) {
        for (int y = 0; y < layer.shape.height; ++y) {
            for (int x = 0; x < layer.shape.width; ++x) {
                float sum = 0.0F;
                window(layer, in, y, x, [&](std::size_t pixel, std::size_t k) {
                    for (std::size_t c = 0; c < size(in.channels); ++c) {
                        sum +=
                            input[c * plane + pixel] * w[(o * size(in.channels) + c) * kernel + k];
                    }
                });
                output.push_back(sum);
            }
        }
    }
    return output;
}

Values linear(const Layer& layer, const Values& input, const TensorMap& tensors) {
    const Values& w =
        tensor(tensors, layer.name + ".weight", size(layer.out_channels) * input.size());
    Values output;
    for (std::size_t o = 0; o < size(layer.out_channels); ++o) {
        float sum = 0.0F;
        for (std::size_t i = 0; i < input.size(); ++i) {
            sum += input[i] * w[o * input.size() + i];
        }
        output.push_back(sum);
    }
    return output;
}

void add_bias(const Layer& layer, const TensorMap& tensors, Values& values) {
    const std::size_t channels = size(layer.shape.channels);
    const Values& bias = tensor(tensors, layer.name + ".bias", channels);
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] += bias[i / (values.size() / channels)];
    }
}

Values batch_norm(const Layer& layer, Values values, const TensorMap& tensors) {
    const std::size_t channels = size(layer.shape.channels);
    const Values& gamma = tensor(tensors, layer.name + ".weight", channels);
    const Values& beta = tensor(tensors, layer.name + ".bias", channels);
    const Values& mean = tensor(tensors, layer.name + ".running_mean", channels);
    const Values& variance = tensor(tensors, layer.name + ".running_var", channels);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::size_t c = i / (values.size() / channels);
        const float spread = std::sqrt(variance[c] + static_cast<float>(layer.epsilon));
        values[i] = (values[i] - mean[c]) / spread * gamma[c] + beta[c];
    }
    return values;
}

Values pool(const Layer& layer, const Shape& in, const Values& input) {
    const std::size_t plane = size(std::int64_t{in.height} * in.width);
    Values output;
    for (std::size_t c = 0; c < size(in.channels); ++c) {
        for (int y = 0; y < layer.shape.height; ++y) {
            for (int x = 0; x < layer.shape.width; ++x) {
                float sum = 0.0F;
                float largest = -std::numeric_limits<float>::infinity();
                window(layer, in, y, x, [&](std::size_t pixel, std::size_t) {
                    sum += input[c * plane + pixel];
                    largest = std::max(largest, input[c * plane + pixel]);
                });
                const auto count = static_cast<float>(layer.kernel_height * layer.kernel_width);
                output.push_back(layer.op == Op::kMaxPool ? largest : sum / count);
            }
        }
    }
    return output;
}

Values shared_block(const Graph& graph,
                    const Layer& layer,
                    const Values& input,
                    const TensorMap& tensors) {
    const auto block = std::find_if(
        graph.shared_blocks.begin(), graph.shared_blocks.end(), [&](const SharedBlockSpec& b) {
            return b.name == layer.shared_block;
        });
    NVCIM_ASSERT(block != graph.shared_blocks.end());
    const std::size_t c = size(block->channels);
    const std::size_t pixels = size(std::int64_t{layer.shape.height} * layer.shape.width);
    const bool is_trained = tensors.count(block->name + ".weight") != 0;
    const Values w = is_trained ? tensor(tensors, block->name + ".weight", c * c) : Values(c * c);
    Values output = input;
    for (std::size_t group = 0; group < size(layer.shape.channels) / c; ++group) {
        for (std::size_t o = 0; o < c; ++o) {
            for (std::size_t p = 0; p < pixels; ++p) {
                const std::size_t at = (group * c + o) * pixels + p;
                float sum = block->residual ? input[at] : 0.0F;
                for (std::size_t i = 0; i < c; ++i) {
                    sum += w[o * c + i] * input[(group * c + i) * pixels + p];
                }
                output[at] = sum;
            }
        }
    }
    return output;
}

Values softmax(const Values& scores) {
    const float largest = *std::max_element(scores.begin(), scores.end());
    Values output;
    float sum = 0.0F;
    for (const float score : scores) {
        output.push_back(std::exp(score - largest));
        sum += output.back();
    }
    for (float& value : output) {
        value /= sum;
    }
    return output;
}

}  // namespace

std::vector<Values> float_activations(const Graph& graph,
                                      const TensorMap& tensors,
                                      const std::uint8_t* pixels) {
    std::vector<Values> outputs;
    for (const Layer& layer : graph.layers) {
        const auto input = [&](std::size_t i) -> const Values& {
            return outputs[size(layer.inputs[i])];
        };
        const Shape in =
            layer.inputs.empty() ? layer.shape : graph.layers[size(layer.inputs[0])].shape;
        Values output;
        switch (layer.op) {
            case Op::kInput:
                for (std::size_t i = 0; i < size(layer.shape.elements()); ++i) {
                    output.push_back(static_cast<float>(pixels[i] * graph.input_scale));
                }
                break;
            case Op::kConv2d:
            case Op::kLinear:
                output = layer.op == Op::kConv2d ? conv2d(layer, in, input(0), tensors)
                                                 : linear(layer, input(0), tensors);
                if (layer.bias) {
                    add_bias(layer, tensors, output);
                }
                break;
            case Op::kBatchNorm:
                output = batch_norm(layer, input(0), tensors);
                break;
            case Op::kRelu:
                output = input(0);
                for (float& value : output) {
                    value = std::clamp(value, 0.0F, static_cast<float>(layer.most));
                }
                break;
            case Op::kLeakyRelu:
                output = input(0);
                for (float& value : output) {
                    value *= value < 0.0F ? static_cast<float>(layer.negative_slope) : 1.0F;
                }
                break;
            case Op::kMaxPool:
            case Op::kAvgPool:
            case Op::kGlobalAvgPool:
                output = pool(layer, in, input(0));
                break;
            case Op::kAdd:
                output = input(0);
                for (std::size_t i = 0; i < output.size(); ++i) {
                    output[i] += input(1)[i];
                }
                break;
            case Op::kConcat:
                for (std::size_t i = 0; i < layer.inputs.size(); ++i) {
                    output.insert(output.end(), input(i).begin(), input(i).end());
                }
                break;
            case Op::kFlatten:
                output = input(0);
                break;
            case Op::kSoftmax:
                output = softmax(input(0));
                break;
            case Op::kArgmax:
                output = {static_cast<float>(std::max_element(input(0).begin(), input(0).end()) -
                                             input(0).begin())};
                break;
            case Op::kSharedBlock:
                output = shared_block(graph, layer, input(0), tensors);
                break;
        }
        outputs.push_back(std::move(output));
    }
    return outputs;
}

}  // namespace nvcim
