// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace nvcim::structure {

/// Files under `folder` of the repository whose name ends with one of `endings`, sorted, as paths
/// from the repository root with forward slashes.
std::vector<std::string> files_under(const std::string& folder,
                                     const std::vector<std::string>& endings);

/// Lines of a file given by its path from the repository root.
std::vector<std::string> lines_of(const std::string& path);

bool exists(const std::string& path);

/// "models/crossbar" of "models/crossbar/array.h"; "" if the file lies at the root.
std::string folder_of(const std::string& path);

}  // namespace nvcim::structure
