// SPDX-License-Identifier: Apache-2.0
#include "models/network/dataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "models/base/error.h"
#include "models/network/idx_file.h"

namespace nvcim {

namespace fs = std::filesystem;

namespace {

struct KnownDataset {
    const char* name;
    const char* how_to_get;
};
constexpr KnownDataset kKnown[] = {
    {"fashion-mnist", "apt-get install dataset-fashion-mnist"},
    {"mnist", "scripts/fetch-data.sh mnist"},
};

const KnownDataset& known_dataset(const std::string& name) {
    std::string names;
    for (const KnownDataset& known : kKnown) {
        if (name == known.name) {
            return known;
        }
        names += std::string(names.empty() ? "" : ", ") + known.name;
    }
    throw WorkloadError(fmt::format("data set \"{}\" is unknown; known: {}", name, names));
}

/// NVCIM_DATA, then the user's data folder, then the system's.
std::vector<fs::path> folders(const std::string& name) {
    std::vector<fs::path> result;
    const auto variable = [](const char* key) {
        const char* value = std::getenv(key);
        return fs::path(value == nullptr ? "" : value);
    };
    if (!variable("NVCIM_DATA").empty()) {
        result.push_back(variable("NVCIM_DATA") / name);
    }
    if (!variable("XDG_DATA_HOME").empty()) {
        result.push_back(variable("XDG_DATA_HOME") / "nvcim" / name);
    } else if (!variable("HOME").empty()) {
        result.push_back(variable("HOME") / ".local/share/nvcim" / name);
    }
    result.push_back(fs::path("/usr/share/datasets") / name);
    return result;
}

/// The file, or the file with .gz behind its name, in the first folder that has it.
std::string find_file(const KnownDataset& known, const std::string& file) {
    std::string looked;
    for (const fs::path& folder : folders(known.name)) {
        for (const std::string& name : {file, file + ".gz"}) {
            std::error_code ignored;
            if (fs::exists(folder / name, ignored)) {
                return (folder / name).string();
            }
        }
        looked += "\n  " + (folder / file).string() + "[.gz]";
    }
    throw WorkloadError(
        fmt::format("data set {} is missing; get it with `{}`, or set NVCIM_DATA to "
                    "the folder that holds {}/. Looked for:{}",
                    known.name,
                    known.how_to_get,
                    known.name,
                    looked));
}

/// Files of the training images (validation part included) or of the test images.
struct Files {
    std::string images;
    std::string labels;
};

Files find_files(const KnownDataset& known, bool test) {
    const std::string prefix = test ? "t10k" : "train";
    return {find_file(known, prefix + "-images-idx3-ubyte"),
            find_file(known, prefix + "-labels-idx1-ubyte")};
}

void check_counts(const Files& files, int images, int labels) {
    if (images != labels) {
        throw WorkloadError(fmt::format(
            "{} has {} images, but {} has {} labels", files.images, images, files.labels, labels));
    }
}

std::string text_of(const Shape& shape) {
    return fmt::format("{}x{}x{}", shape.channels, shape.height, shape.width);
}

}  // namespace

DatasetInfo inspect_dataset(const std::string& name) {
    const KnownDataset& known = known_dataset(name);
    DatasetInfo info;
    info.name = name;
    for (const bool test : {true, false}) {
        const Files files = find_files(known, test);
        const std::vector<int> images = read_idx_sizes(files.images, 3);
        check_counts(files, images[0], read_idx_sizes(files.labels, 1)[0]);
        info.shape = {1, images[1], images[2]};
    }
    return info;
}

void check_dataset(const Graph& graph, const DatasetInfo& data) {
    const Shape& input = graph.layers.front().shape;
    if (!(data.shape == input)) {
        throw WorkloadError(
            fmt::format("network {}: layer {}: expected the shape of data set {}, "
                        "{}, got {}",
                        graph.name,
                        graph.layers.front().name,
                        data.name,
                        text_of(data.shape),
                        text_of(input)));
    }
    const Layer& last = graph.scores();
    if (last.shape.elements() != data.classes) {
        throw WorkloadError(
            fmt::format("network {}: layer {}: expected one score per class of "
                        "data set {}, {}, got {}; change its out_channels",
                        graph.name,
                        last.name,
                        data.name,
                        data.classes,
                        last.shape.elements()));
    }
}

Dataset load_dataset(const std::string& name, Split split) {
    const Files files = find_files(known_dataset(name), split == Split::kTest);
    IdxFile images = read_idx(files.images, 3);
    IdxFile labels = read_idx(files.labels, 1);
    check_counts(files, images.sizes[0], labels.sizes[0]);
    Dataset data;
    data.name = name;
    data.shape = {1, images.sizes[1], images.sizes[2]};
    const auto wrong = std::find_if(labels.data.begin(),
                                    labels.data.end(),
                                    [&](std::uint8_t label) { return label >= data.classes; });
    if (wrong != labels.data.end()) {
        throw WorkloadError(fmt::format("{}: label {} of image {}; expected 0 to {}",
                                        files.labels,
                                        *wrong,
                                        wrong - labels.data.begin(),
                                        data.classes - 1));
    }
    const std::ptrdiff_t count = labels.sizes[0];
    const std::ptrdiff_t training = count - count / 10;
    const std::ptrdiff_t from = split == Split::kValidation ? training : 0;
    const std::ptrdiff_t to = split == Split::kTrain ? training : count;
    const auto pixels = static_cast<std::ptrdiff_t>(data.shape.elements());
    data.pixels.assign(images.data.begin() + from * pixels, images.data.begin() + to * pixels);
    data.labels.assign(labels.data.begin() + from, labels.data.begin() + to);
    return data;
}

}  // namespace nvcim
