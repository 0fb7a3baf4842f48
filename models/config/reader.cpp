// SPDX-License-Identifier: Apache-2.0
#include "models/config/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/config/text.h"

namespace nvcim {

using nlohmann::json;

const json* Reader::find(std::string_view key) {
    known_.emplace_back(key);
    const auto found = node_.find(known_.back());
    return found == node_.end() ? nullptr : &*found;
}

void Reader::reject_unknown_keys() {
    for (const auto& [key, value] : node_.items()) {
        if (std::find(known_.begin(), known_.end(), key) != known_.end()) {
            continue;
        }
        const std::string near = nearest(key, known_);
        problems_.add(at_ / key,
                      fmt::format("unknown key{}; known keys: {}",
                                  near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near),
                                  fmt::join(known_, ", ")));
    }
}

void Reader::expect(const Pointer& at, const std::string& expected, const json& found) {
    problems_.add(at, fmt::format("expected {}, got {}", expected, value_text(found)));
}

bool Reader::is_number(const json& value, const Pointer& at, Between range, bool whole) {
    bool good = value.is_number();
    if (good) {
        const double number = value.get<double>();
        good = std::isfinite(number) && number >= range.low && number <= range.high &&
               (!whole || number == std::floor(number));
    }
    if (!good) {
        expect(at,
               fmt::format("{} from {} to {}",
                           whole ? "a whole number" : "a number",
                           number_text(range.low),
                           number_text(range.high)),
               value);
    }
    return good;
}

int Reader::choice(const json& value, const Pointer& at, const std::vector<std::string>& names) {
    if (value.is_string()) {
        const auto found =
            std::find(names.begin(), names.end(), value.get_ref<const std::string&>());
        if (found != names.end()) {
            return static_cast<int>(found - names.begin());
        }
    }
    const std::string near =
        value.is_string() ? nearest(value.get_ref<const std::string&>(), names) : "";
    problems_.add(at,
                  fmt::format("expected one of {}, got {}{}",
                              fmt::join(names, ", "),
                              value_text(value),
                              near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
    return -1;
}

void Reader::read(const json& value, const Pointer& at, bool& out) {
    if (value.is_boolean()) {
        out = value.get<bool>();
    } else {
        expect(at, "true or false", value);
    }
}

void Reader::read(const json& value, const Pointer& at, std::string& out) {
    if (value.is_string()) {
        out = value.get<std::string>();
    } else {
        expect(at, "a text", value);
    }
}

}  // namespace nvcim
