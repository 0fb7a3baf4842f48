// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "models/config/description.h"

namespace nvcim {

/// Pages made from field tables. Nothing here knows a parameter by name.

/// "1 to 16 bytes", "true or false", "range, level": what a field may hold, with its unit.
std::string values_text(const Description& field);

/// The fields of one object as a table for a terminal of `width` characters.
std::string text_table(const Description& object, std::size_t width = 100);

/// One Markdown section per object at and below `object`; `pointer` is its address.
std::string markdown_reference(const Description& object, const std::string& pointer);

/// JSON Schema (draft-07) of a file that holds `object`, for editors. Rules that span fields and
/// what `$file` brings in are beyond it: `nvcim check` has the last word.
nlohmann::ordered_json json_schema(const Description& object, const std::string& title);

}  // namespace nvcim
