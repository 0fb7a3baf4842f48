// SPDX-License-Identifier: Apache-2.0
#include "models/config/config.h"

#include <fmt/format.h>

#include "models/config/json_file.h"
#include "models/config/text.h"

namespace nvcim {

using nlohmann::json;

Override parse_override(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || text.empty() || text.front() != '/') {
        throw ConfigError(fmt::format(
            "--set {}: expected POINTER=VALUE, for example /run/images=100", value_text(text)));
    }
    Override out;
    out.pointer = text.substr(0, equals);
    const std::string value = text.substr(equals + 1);
    const bool is_json_only =
        !value.empty() && std::string("[{\"").find(value[0]) != std::string::npos;
    if (!is_utf8(text)) {
        throw ConfigError(fmt::format("--set {}: not valid UTF-8", value_text(text)));
    }
    if (is_json_only || json::accept(value)) {
        out.value = parse_json(value, "--set " + out.pointer);
    } else {
        out.value = value;
    }
    return out;
}

void apply_overrides(Document& document,
                     const Description& known,
                     const std::vector<Override>& overrides) {
    Problems problems("command line");
    for (const Override& entry : overrides) {
        if (known.find(entry.pointer) == nullptr) {
            const std::string near = nearest(entry.pointer, known.pointers());
            problems.add(entry.origin,
                         fmt::format("{}: no such parameter{}",
                                     entry.pointer,
                                     near.empty() ? "; nvcim describe lists them"
                                                  : fmt::format("; did you mean {}?", near)));
        }
    }
    problems.throw_if_any<ConfigError>();
    for (const Override& entry : overrides) {
        document.set(entry.pointer, entry.value, entry.origin);
    }
}

}  // namespace nvcim
