// SPDX-License-Identifier: Apache-2.0
#include "tests/structure/source_tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace nvcim::structure {

namespace fs = std::filesystem;

namespace {

const fs::path kRoot = NVCIM_SOURCE_DIR;

bool ends_with(const std::string& text, const std::string& ending) {
    return text.size() >= ending.size() &&
           text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

}  // namespace

std::vector<std::string> files_under(const std::string& folder,
                                     const std::vector<std::string>& endings) {
    std::vector<std::string> found;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kRoot / folder)) {
        const std::string path = entry.path().lexically_relative(kRoot).generic_string();
        const bool wanted = std::any_of(endings.begin(), endings.end(), [&](const auto& ending) {
            return ends_with(path, ending);
        });
        if (entry.is_regular_file() && wanted && path.find("/node_modules/") == std::string::npos) {
            found.push_back(path);
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::vector<std::string> lines_of(const std::string& path) {
    std::ifstream file(kRoot / path);
    if (!file) {
        throw std::runtime_error("cannot read " + path);
    }
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
        lines.push_back(line);
    }
    return lines;
}

bool exists(const std::string& path) {
    return fs::exists(kRoot / path);
}

std::string folder_of(const std::string& path) {
    return fs::path(path).parent_path().generic_string();
}

}  // namespace nvcim::structure
