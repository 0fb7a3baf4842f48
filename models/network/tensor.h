// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace nvcim {

/// Dense float tensor, row-major.
struct Tensor {
    std::vector<std::int64_t> shape;
    std::vector<float> values;  ///< product of shape elements
};

/// Weights by name: "conv1.weight" [out][in][kh][kw], "fc1.weight" [out][in], "conv1.bias" [out],
/// "bn1.{weight,bias,running_mean,running_var}" [channels], "conv1.output_scale" [1] (activation
/// scale of that layer's output as the quantiser uses it, see docs/numerics.md).
using TensorMap = std::map<std::string, Tensor>;

}  // namespace nvcim
