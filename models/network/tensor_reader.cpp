// SPDX-License-Identifier: Apache-2.0
#include "models/network/tensor_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nvcim {

const std::vector<float>& TensorReader::values(const std::string& name,
                                               const std::vector<std::int64_t>& shape,
                                               const std::string& hint) {
    static const std::vector<float> kNone;
    const auto it = tensors_.find(name);
    if (it == tensors_.end()) {
        std::vector<std::string> names;
        for (const auto& [known, tensor] : tensors_) {
            names.push_back(known);
        }
        const std::string near = nearest(name, names);
        add(name, "missing" + hint + (near.empty() ? "" : "; there is a tensor " + near));
        return kNone;
    }
    if (it->second.shape != shape) {
        add(name,
            fmt::format("expected shape [{}], got [{}]",
                        fmt::join(shape, ", "),
                        fmt::join(it->second.shape, ", ")));
        return kNone;
    }
    const std::vector<float>& values = it->second.values;
    const auto wrong = std::find_if(
        values.begin(), values.end(), [](float value) { return !std::isfinite(value); });
    if (wrong != values.end()) {
        add(name,
            fmt::format("value {} is {}, expected finite numbers", wrong - values.begin(), *wrong));
        return kNone;
    }
    return values;
}

double TensorReader::output_scale(const std::string& layer) {
    const std::string name = layer + ".output_scale";
    const std::vector<float>& scale = values(
        name, {1}, " (the value of one step of this layer's output; `nvcim train` writes it)");
    if (scale.empty()) {
        return 1.0;
    }
    if (!(scale[0] > 0.0F)) {
        add(name, fmt::format("expected a number above 0, got {}", scale[0]));
        return 1.0;
    }
    return static_cast<double>(scale[0]);
}

}  // namespace nvcim
