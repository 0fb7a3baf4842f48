// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace nvcim {

/// The shortest text that reads back to `value`: "16", "0.001", "1e12".
std::string number_text(double value);

/// A JSON value as a message shows it: compact, at most 60 characters, always valid UTF-8.
std::string value_text(const nlohmann::json& value);

/// Whether `text` can be written as JSON.
bool is_utf8(const std::string& text);

}  // namespace nvcim
