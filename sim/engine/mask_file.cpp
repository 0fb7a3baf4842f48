// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/mask_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>

#include "models/network/safetensors.h"

namespace nvcim::sim {

namespace {

/// Weights of a matrix as the tensor holds them: [out][in], a convolution's inputs in 3 dimensions.
bool has_shape(const Tensor& tensor, const WeightMatrix& matrix) {
    const std::vector<std::int64_t>& shape = tensor.shape;
    return (shape.size() == 2 || shape.size() == 4) && shape[0] == matrix.columns &&
           std::accumulate(shape.begin() + 1, shape.end(), std::int64_t{1}, std::multiplies<>()) ==
               matrix.rows;
}

/// Transposes [out][in] to [row = in][column = out]. Returns the number of marked weights.
std::int64_t mark(const Tensor& tensor, const WeightMatrix& matrix, std::vector<bool>& marks) {
    marks.assign(matrix.q.size(), false);
    const auto rows = static_cast<std::size_t>(matrix.rows);
    const auto columns = static_cast<std::size_t>(matrix.columns);
    std::int64_t marked = 0;
    for (std::size_t column = 0; column < columns; ++column) {
        for (std::size_t row = 0; row < rows; ++row) {
            if (tensor.values[column * rows + row] != 0.0F) {
                marks[row * columns + column] = true;
                ++marked;
            }
        }
    }
    return marked;
}

}  // namespace

void read_mask(const std::string& path,
               const QuantizedNetwork& network,
               std::size_t matrices,
               VerifyMask& mask) {
    const TensorMap tensors = read_safetensors(path);
    Problems problems(path);
    std::vector<std::string> names;
    for (const std::string& name : network.matrix_names) {
        names.push_back(name + ".weight");
    }
    for (const auto& [name, tensor] : tensors) {
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            const std::string near = nearest(name, names);
            problems.add("tensor " + name,
                         "the network has no weight tensor of this name" +
                             (near.empty() ? "" : "; did you mean " + near + "?"));
        }
    }
    for (std::size_t m = 0; m < matrices; ++m) {
        const WeightMatrix& matrix = network.matrices[m];
        const std::string at = "tensor " + names[m];
        const auto found = tensors.find(names[m]);
        if (found == tensors.end()) {
            problems.add(at, "missing; a mask has a tensor for every weight tensor");
            continue;
        }
        const Tensor& tensor = found->second;
        if (!has_shape(tensor, matrix)) {
            problems.add(at,
                         fmt::format("expected the shape of the weights, {} outputs of {} inputs "
                                     "each, got [{}]",
                                     matrix.columns,
                                     matrix.rows,
                                     fmt::join(tensor.shape, ", ")));
            continue;
        }
        const auto wrong = std::find_if(tensor.values.begin(),
                                        tensor.values.end(),
                                        [](float value) { return value != 0.0F && value != 1.0F; });
        if (wrong != tensor.values.end()) {
            problems.add(
                at,
                fmt::format(
                    "value {} is {}, expected 0 or 1", wrong - tensor.values.begin(), *wrong));
            continue;
        }
        mask.verified[m] = mark(tensor, matrix, mask.matrices[m]);
    }
    problems.throw_if_any<WorkloadError>();
}

}  // namespace nvcim::sim
