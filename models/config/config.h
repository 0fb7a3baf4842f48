// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/config/description.h"
#include "models/config/document.h"
#include "models/config/reader.h"

namespace nvcim {

/// One value given outside the files, e.g. on the command line. Later ones win over earlier ones,
/// all of them over the files; in a file the keys beside `$file` win over the included file, and
/// every file wins over the defaults of the structs.
struct Override {
    std::string pointer;
    nlohmann::json value;
    std::string origin = "--set";  ///< stands for the file in messages
};

/// Takes "POINTER=VALUE" apart. VALUE is JSON; anything that is not (and does not begin like a
/// list, an object or a quoted text) is a text: `--set /run/split=validation`.
/// Throws ConfigError.
Override parse_override(const std::string& text);

/// Lays `overrides` over `document`. Throws ConfigError naming every pointer that `known` does
/// not have, with the nearest one it has.
void apply_overrides(Document& document,
                     const Description& known,
                     const std::vector<Override>& overrides);

/// Reads a struct from a document. Throws one ConfigError with all mistakes.
template <class Struct>
Struct read_config(const Document& document) {
    Problems problems(document.name(),
                      [&document](std::string_view at) { return document.origin(at); });
    Struct out;
    read_struct(document.root(), Pointer(), out, problems);
    problems.throw_if_any<ConfigError>();
    return out;
}

/// Reads a file, its includes and the overrides. Throws ConfigError.
template <class Struct>
Struct load_config(const std::string& path, const std::vector<Override>& overrides = {}) {
    Document document = Document::load(path);
    apply_overrides(document, describe<Struct>(), overrides);
    return read_config<Struct>(document);
}

}  // namespace nvcim
