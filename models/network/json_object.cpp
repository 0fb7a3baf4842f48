// SPDX-License-Identifier: Apache-2.0
#include "models/network/json_object.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/config/text.h"

namespace nvcim {

using nlohmann::json;

std::string suggestion(const std::string& word, const std::vector<std::string>& known) {
    const std::string near = nearest(word, known);
    return near.empty() ? fmt::format("known: {}", fmt::join(known, ", "))
                        : "did you mean \"" + near + "\"?";
}

void JsonObject::add(const std::string& key, const std::string& what) const {
    const bool is_pointer = at_.empty() || at_.front() == '/';
    problems_.add(is_pointer ? at_ + "/" + key : at_, is_pointer ? what : key + ": " + what);
}

bool JsonObject::has_only(const std::vector<std::string>& keys) const {
    if (!value_.is_object()) {
        problems_.add(at_.empty() ? "/" : at_, "expected an object, got " + value_text(value_));
        return false;
    }
    for (const auto& item : value_.items()) {
        if (std::find(keys.begin(), keys.end(), item.key()) == keys.end()) {
            add(item.key(), "unknown key; " + suggestion(item.key(), keys));
        }
    }
    return true;
}

const json* JsonObject::find(const std::string& key, bool is_required) const {
    const auto it = value_.find(key);
    if (it != value_.end()) {
        return &*it;
    }
    if (is_required) {
        add(key, "required, but missing");
    }
    return nullptr;
}

std::string JsonObject::text(const std::string& key, bool is_required) const {
    const json* value = find(key, is_required);
    if (value == nullptr) {
        return "";
    }
    if (!value->is_string() || value->get_ref<const std::string&>().empty()) {
        add(key, "expected a text that is not empty, got " + value_text(*value));
        return "";
    }
    return value->get<std::string>();
}

const json* JsonObject::array(const std::string& key, bool is_required) const {
    const json* value = find(key, is_required);
    if (value != nullptr && !value->is_array()) {
        add(key, "expected a list, got " + value_text(*value));
        return nullptr;
    }
    return value;
}

std::optional<int> JsonObject::integer(const std::string& key,
                                       const json& value,
                                       const Between& range) const {
    // Compared as doubles first: JSON can write any number.
    if (value.is_number_integer() && value.get<double>() >= range.low &&
        value.get<double>() <= range.high) {
        return value.get<int>();
    }
    add(key,
        fmt::format("expected a whole number from {:.0f} to {:.0f}, got {}",
                    range.low,
                    range.high,
                    value_text(value)));
    return std::nullopt;
}

}  // namespace nvcim
