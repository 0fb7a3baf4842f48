// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "models/config/description.h"
#include "models/config/document.h"

namespace nvcim::sim {

/// A kind of configuration file. Its schema is FOLDER/schema/NAME.schema.json; a file that names
/// that schema is of this kind.
struct FileKind {
    const char* name;                         ///< "chip", "adc", "experiment"
    const char* folder;                       ///< "arch" or "workloads"
    Description (*description)();             ///< of the whole file
    void (*check)(const Document& document);  ///< throws ConfigError with all mistakes
};

/// All kinds of configuration files, the larger ones first.
const std::vector<FileKind>& file_kinds();

/// Files that are made from the field tables, as (path in the repository, text): the parameter
/// reference and the schemas. A test compares them with the committed ones;
/// `nvcim describe --write DIR` writes them.
std::vector<std::pair<std::string, std::string>> generated_files();

}  // namespace nvcim::sim
