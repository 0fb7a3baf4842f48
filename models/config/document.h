// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "models/config/pointer.h"

namespace nvcim {

/// A JSON value that remembers which file wrote each part of it.
struct Located {
    nlohmann::json value;
    std::map<std::string, std::string> origins;  ///< JSON Pointer of every node -> file
};

/// One configuration as the user wrote it: a file, the files it includes, the overrides.
///
/// Wherever an object may stand, `{"$file": "../tech/x.json"}` includes another file, relative to
/// the including one. Keys beside `$file` are laid over the included object: objects merge key
/// by key; anything else replaces, and so does an object with a `$file` of its own (another
/// component, not a mixture of two). A `$schema` at the top of any file is for editors and dropped.
class Document {
public:
    /// Reads `path` and what it includes. Throws ConfigError (missing or malformed file, file
    /// that includes itself, `$file` that is no text, document that is no object).
    static Document load(const std::string& path);

    /// An empty document to be filled by set(); `name` stands for the file in messages.
    static Document empty(const std::string& name);

    /// Replaces the value at `pointer` (objects on the way are made). `$file` in it is relative
    /// to the working directory. `origin` stands for the file in messages ("--set").
    /// Throws ConfigError if an array on the way has no such element.
    void set(const std::string& pointer, const nlohmann::json& value, const std::string& origin);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const nlohmann::json& root() const { return tree_.value; }
    /// `$schema` of the top file, or "".
    [[nodiscard]] const std::string& schema() const { return schema_; }
    /// The file (or "--set") that holds `pointer` or, if it is absent, its nearest parent.
    [[nodiscard]] const std::string& origin(std::string_view pointer) const;

private:
    std::string name_;
    std::string schema_;
    Located tree_;
};

/// Splits a JSON Pointer into its keys. Throws ConfigError unless it is "" or starts with "/".
std::vector<std::string> split_pointer(const std::string& pointer);

}  // namespace nvcim
