// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "models/base/units.h"
#include "models/config/field.h"
#include "models/config/writer.h"

namespace nvcim {

/// A field table as data: what the reference page, the JSON schema and `nvcim describe` print.
struct Description {
    std::string key;
    std::string type;  ///< "integer", "number", "boolean", "string", "choice", "object", "list"
    std::string unit;  ///< from the suffix of the key, or ""
    std::optional<Between> range;
    std::vector<std::pair<std::string, std::string>> choices;  ///< name, meaning
    nlohmann::ordered_json default_value;                      ///< null: object, or required
    std::string meaning;
    std::vector<Description> fields;  ///< of an object; the one element type of a list

    /// The field at a JSON Pointer, or null. Any index stands for a list's element.
    [[nodiscard]] const Description* find(const std::string& pointer) const;
    /// Pointers of all fields below, in table order.
    [[nodiscard]] std::vector<std::string> pointers() const;
};

/// Unit that a key's suffix states: "ns" of "latency_ns"; "" if it has none.
std::string unit_of_key(std::string_view key);

/// Describes a struct; defaults are those of a default-constructed one.
template <class Struct>
Description describe(std::string key = "", std::string meaning = "");

/// The visitor behind describe().
class Describer {
public:
    explicit Describer(std::vector<Description>& out) : out_(out) {}

    template <class T, class Rule>
    void operator()(std::string_view key,
                    const T& member,
                    const Rule& rule,
                    std::string_view meaning) {
        out_.push_back(of(key, member, meaning, rule));
    }
    template <class T>
    void operator()(std::string_view key, const T& member, std::string_view meaning) {
        out_.push_back(of(key, member, meaning));
    }

private:
    static Description leaf(std::string_view key,
                            const char* type,
                            nlohmann::ordered_json default_value,
                            std::string_view meaning) {
        Description out;
        out.key = key;
        out.type = type;
        out.unit = unit_of_key(key);
        out.default_value = std::move(default_value);
        out.meaning = meaning;
        return out;
    }

    template <class T>
    static std::enable_if_t<std::is_arithmetic_v<T>, Description> of(std::string_view key,
                                                                     T value,
                                                                     std::string_view meaning,
                                                                     Between range) {
        Description out = leaf(key, std::is_integral_v<T> ? "integer" : "number", value, meaning);
        if constexpr (std::is_floating_point_v<T>) {
            if (value != value) {  // not a number: there is no default
                out.default_value = nullptr;
            }
        }
        out.range = range;
        return out;
    }
    template <class Unit>
    static Description of(std::string_view key,
                          Quantity<Unit> value,
                          std::string_view meaning,
                          Between range) {
        return of(key, value.value(), meaning, range);
    }
    template <class E, std::size_t N>
    static Description of(std::string_view key,
                          E value,
                          std::string_view meaning,
                          const EnumName<E> (&names)[N]) {
        Description out = leaf(key, "choice", std::string(name_of(names, value)), meaning);
        for (const EnumName<E>& entry : names) {
            out.choices.emplace_back(entry.name, entry.meaning);
        }
        return out;
    }
    static Description of(std::string_view key, bool value, std::string_view meaning) {
        return leaf(key, "boolean", value, meaning);
    }
    static Description of(std::string_view key,
                          const std::string& value,
                          std::string_view meaning) {
        return leaf(key, "string", value, meaning);
    }
    template <class T, class... Rule>
    static Description of(std::string_view key,
                          const std::vector<T>&,
                          std::string_view meaning,
                          const Rule&... rule) {
        Description out = leaf(key, "list", nlohmann::ordered_json::array(), meaning);
        out.fields.push_back(of("", T{}, "", rule...));
        return out;
    }
    template <class Struct>
    static std::enable_if_t<std::is_class_v<Struct>, Description> of(std::string_view key,
                                                                     const Struct&,
                                                                     std::string_view meaning) {
        return describe<Struct>(std::string(key), std::string(meaning));
    }

    std::vector<Description>& out_;
};

template <class Struct>
Description describe(std::string key, std::string meaning) {
    Description out;
    out.key = std::move(key);
    out.type = "object";
    out.meaning = std::move(meaning);
    Describer describer(out.fields);
    Struct::fields(static_cast<const Struct&>(Struct{}), describer);
    return out;
}

}  // namespace nvcim
