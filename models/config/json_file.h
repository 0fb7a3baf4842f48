// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace nvcim {

/// Reads one JSON file strictly: `//` comments are allowed, duplicate keys, nesting deeper than
/// 100 and anything after the document are errors. Throws ConfigError with file, line and column
/// (syntax) or JSON Pointer (duplicate key).
nlohmann::json load_json(const std::string& path);

/// The same for text that is already in memory; `name` stands for the file in messages.
nlohmann::json parse_json(const std::string& text, const std::string& name);

/// Writes `text` under a temporary name and renames it: the file is complete or absent.
/// Throws WriteError.
void write_file(const std::string& path, const std::string& text);

}  // namespace nvcim
