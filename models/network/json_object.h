// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "models/base/error.h"
#include "models/config/field.h"

namespace nvcim {

/// "did you mean X?", or what is known if nothing is near.
std::string suggestion(const std::string& word, const std::vector<std::string>& known);

/// One object of a network file under inspection: every question that gets no good answer adds a
/// problem and returns nothing. `at` is "layer NAME" or a JSON Pointer.
class JsonObject {
public:
    JsonObject(const nlohmann::json& value, std::string at, Problems& problems)
        : value_(value), at_(std::move(at)), problems_(problems) {}

    [[nodiscard]] const std::string& at() const { return at_; }
    void add(const std::string& key, const std::string& what) const;

    /// Whether it is an object at all. Adds a problem for every key not in `keys`.
    [[nodiscard]] bool has_only(const std::vector<std::string>& keys) const;

    /// The value of a key, or nullptr: a problem if it is required.
    [[nodiscard]] const nlohmann::json* find(const std::string& key, bool is_required) const;
    /// A text that is not empty, or "".
    [[nodiscard]] std::string text(const std::string& key, bool is_required) const;
    [[nodiscard]] const nlohmann::json* array(const std::string& key, bool is_required) const;
    [[nodiscard]] std::optional<int> integer(const std::string& key,
                                             const nlohmann::json& value,
                                             const Between& range) const;

private:
    const nlohmann::json& value_;
    std::string at_;
    Problems& problems_;
};

}  // namespace nvcim
