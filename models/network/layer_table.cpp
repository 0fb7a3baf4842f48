// SPDX-License-Identifier: Apache-2.0
#include "models/network/layer_table.h"

#include "models/base/error.h"

namespace nvcim {

const std::vector<LayerRule>& layer_rules() {
    constexpr Between kSize{1, 1 << 24};
    constexpr Between kPadding{0, 1 << 16};
    constexpr int kMostInputs = 4096;
    const LayerKey kernel{"kernel", KernelSize{}, true, kSize, "window: a size or [height, width]"};
    const LayerKey stride{"stride", &Layer::stride, false, kSize, "step of the window, default 1"};
    const LayerKey padding{
        "padding", &Layer::padding, false, kPadding, "pixels added on every side, default 0"};
    const LayerKey pool_stride{
        "stride", &Layer::stride, false, kSize, "step of the window, default: the kernel"};
    const LayerKey outputs{
        "out_channels", &Layer::out_channels, true, kSize, "output channels or features"};
    const LayerKey bias{"bias", &Layer::bias, false, {}, "a tensor NAME.bias exists, default true"};
    static const std::vector<LayerRule> rules = {
        {Op::kInput,
         "input",
         0,
         0,
         true,
         {{"shape", &Layer::shape, true, kSize, "[channels, height, width]"}},
         "pixels of one image"},
        {Op::kConv2d,
         "conv2d",
         1,
         1,
         true,
         {outputs, kernel, stride, padding, bias},
         "convolution with zero padding"},
        {Op::kLinear, "linear", 1, 1, true, {outputs, bias}, "fully connected, takes a flat input"},
        {Op::kBatchNorm,
         "batch_norm",
         1,
         1,
         true,
         {{"epsilon", &Layer::epsilon, false, {0, 1}, "added to the variance, default 1e-5"}},
         "batch normalisation behind conv2d or linear"},
        {Op::kRelu,
         "relu",
         1,
         1,
         false,
         {{"max", &Layer::most, false, {1e-6, 1e6}, "larger values become this one; relu6: 6"}},
         "max(0, x)"},
        {Op::kLeakyRelu,
         "leaky_relu",
         1,
         1,
         false,
         {{"negative_slope", &Layer::negative_slope, false, {0, 1}, "default 0.01"}},
         "x, or negative_slope x below 0"},
        {Op::kMaxPool,
         "max_pool",
         1,
         1,
         false,
         {kernel, pool_stride, padding},
         "largest value of a window; padding never wins"},
        {Op::kAvgPool, "avg_pool", 1, 1, true, {kernel, pool_stride}, "mean of a window"},
        {Op::kGlobalAvgPool, "global_avg_pool", 1, 1, true, {}, "mean of every channel"},
        {Op::kAdd, "add", 2, 2, true, {}, "sum of two inputs of equal shape"},
        {Op::kConcat,
         "concat",
         2,
         kMostInputs,
         false,
         {},
         "channels of all inputs, one input after the other"},
        {Op::kFlatten, "flatten", 1, 1, false, {}, "all values as one vector, channel first"},
        {Op::kSharedBlock,
         "shared_block",
         1,
         1,
         false,
         {{"block", &Layer::shared_block, true, {}, "name in shared_blocks"}},
         "insertion point of a shared block"},
        {Op::kSoftmax, "softmax", 1, 1, false, {}, "last: the scores as probabilities"},
        {Op::kArgmax, "argmax", 1, 1, false, {}, "last: the class of the largest score"},
    };
    return rules;
}

const LayerRule& layer_rule(Op op) {
    for (const LayerRule& rule : layer_rules()) {
        if (rule.op == op) {
            return rule;
        }
    }
    assertion_failed("every Op has a LayerRule", __FILE__, __LINE__);
}

std::string_view op_name(Op op) {
    return layer_rule(op).name;
}

}  // namespace nvcim
