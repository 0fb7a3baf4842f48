// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "models/base/error.h"
#include "models/network/tensor.h"

namespace nvcim {

/// Takes tensors out of a map and notes every one that is not as it should be.
class TensorReader {
public:
    TensorReader(const TensorMap& tensors, Problems& problems)
        : tensors_(tensors), problems_(problems) {}

    [[nodiscard]] bool has(const std::string& name) const { return tensors_.count(name) != 0; }

    /// The values of a tensor with exactly this shape and finite values only; else a problem
    /// (`hint` tells how to get a missing one) and no values.
    const std::vector<float>& values(const std::string& name,
                                     const std::vector<std::int64_t>& shape,
                                     const std::string& hint = "");
    /// The single, positive value of "<layer>.output_scale"; else a problem and 1.
    double output_scale(const std::string& layer);

    void add(const std::string& tensor, const std::string& what) {
        problems_.add("tensor " + tensor, what);
    }

private:
    const TensorMap& tensors_;
    Problems& problems_;
};

}  // namespace nvcim
