// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/network/graph.h"

namespace nvcim {

/// What a data set holds.
struct DatasetInfo {
    std::string name;
    Shape shape;
    int classes = 10;
};

/// Images as bytes, channel-row-column, and their labels.
struct Dataset : DatasetInfo {
    std::vector<std::uint8_t> pixels;
    std::vector<std::uint8_t> labels;

    [[nodiscard]] int size() const { return static_cast<int>(labels.size()); }
    [[nodiscard]] const std::uint8_t* image(int i) const {
        return pixels.data() +
               static_cast<std::size_t>(i) * static_cast<std::size_t>(shape.elements());
    }
};

enum class Split {
    kTrain,       ///< training images without the validation part
    kValidation,  ///< the last tenth of the training images: for choices
    kTest,        ///< for final figures only
};

/// Loads "fashion-mnist" or "mnist". The folder is looked up in NVCIM_DATA (a folder that holds
/// one folder per data set), then in the places where the distribution's packages put it.
/// Throws WorkloadError that says which files were looked for and how to get them.
Dataset load_dataset(const std::string& name, Split split);

/// The same look-up for the files of every split, of which only the headers are read.
DatasetInfo inspect_dataset(const std::string& name);

/// Throws WorkloadError unless `graph` takes the images of `data` and gives one score per class.
void check_dataset(const Graph& graph, const DatasetInfo& data);

}  // namespace nvcim
