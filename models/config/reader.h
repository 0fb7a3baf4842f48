// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "models/base/error.h"
#include "models/base/units.h"
#include "models/config/field.h"
#include "models/config/origins.h"
#include "models/config/pointer.h"

namespace nvcim {

/// Reads `node` into `out` by the field table of Struct and adds every mistake to `problems`.
/// Absent keys keep their value, so `out` holds the defaults beforehand.
template <class Struct>
void read_struct(const nlohmann::json& node, const Pointer& at, Struct& out, Problems& problems);

/// The same without looking for the origins of numbers.
template <class Struct>
void read_values(const nlohmann::json& node, const Pointer& at, Struct& out, Problems& problems);

/// The visitor behind read_values(); the parts that know no type are in reader.cpp.
class Reader {
public:
    Reader(const nlohmann::json& node, const Pointer& at, Problems& problems)
        : node_(node), at_(at), problems_(problems) {}

    template <class T, class Rule>
    void operator()(std::string_view key, T& member, const Rule& rule, std::string_view) {
        if (const nlohmann::json* value = find(key)) {
            read(*value, at_ / key, member, rule);
        }
    }
    template <class T>
    void operator()(std::string_view key, T& member, std::string_view) {
        if (const nlohmann::json* value = find(key)) {
            read(*value, at_ / key, member);
        }
    }

    void reject_unknown_keys();

private:
    const nlohmann::json* find(std::string_view key);
    void expect(const Pointer& at, const std::string& expected, const nlohmann::json& found);
    /// True if `value` is a number within `range`, a whole one if so asked.
    bool is_number(const nlohmann::json& value, const Pointer& at, Between range, bool whole);
    /// Index of the name that `value` is, or -1.
    int choice(const nlohmann::json& value,
               const Pointer& at,
               const std::vector<std::string>& names);

    template <class T>
    std::enable_if_t<std::is_arithmetic_v<T>> read(const nlohmann::json& value,
                                                   const Pointer& at,
                                                   T& out,
                                                   Between range) {
        if (is_number(value, at, range, std::is_integral_v<T>)) {
            // 1e3 is a whole number too, but its JSON type is not an integer.
            out = value.is_number_float() ? static_cast<T>(value.get<double>()) : value.get<T>();
        }
    }
    template <class Unit>
    void read(const nlohmann::json& value, const Pointer& at, Quantity<Unit>& out, Between range) {
        if (is_number(value, at, range, false)) {
            out = Quantity<Unit>{value.get<double>()};
        }
    }
    template <class E, std::size_t N>
    void read(const nlohmann::json& value,
              const Pointer& at,
              E& out,
              const EnumName<E> (&names)[N]) {
        std::vector<std::string> texts;
        for (const EnumName<E>& entry : names) {
            texts.emplace_back(entry.name);
        }
        const int found = choice(value, at, texts);
        if (found >= 0) {
            out = names[found].value;
        }
    }
    void read(const nlohmann::json& value, const Pointer& at, bool& out);
    void read(const nlohmann::json& value, const Pointer& at, std::string& out);
    template <class T, class... Rule>
    void read(const nlohmann::json& value,
              const Pointer& at,
              std::vector<T>& out,
              const Rule&... rule) {
        if (!value.is_array()) {
            expect(at, "a list", value);
            return;
        }
        out.assign(value.size(), T{});
        for (std::size_t i = 0; i < value.size(); ++i) {
            read(value[i], at / i, out[i], rule...);
        }
    }
    template <class Struct>
    std::enable_if_t<std::is_class_v<Struct>> read(const nlohmann::json& value,
                                                   const Pointer& at,
                                                   Struct& out) {
        read_values(value, at, out, problems_);
    }

    const nlohmann::json& node_;
    const Pointer& at_;
    Problems& problems_;
    std::vector<std::string> known_;
};

namespace detail {
template <class T, class = void>
struct HasCheck : std::false_type {};
template <class T>
struct HasCheck<T,
                std::void_t<decltype(std::declval<const T&>().check(
                    std::declval<const Pointer&>(), std::declval<Problems&>()))>> : std::true_type {
};

}  // namespace detail

template <class Struct>
void read_values(const nlohmann::json& node, const Pointer& at, Struct& out, Problems& problems) {
    if (!node.is_object()) {
        problems.add(at, std::string("expected an object, got ") + node.type_name());
        return;
    }
    const std::size_t before = problems.size();
    Reader reader(node, at, problems);
    Struct::fields(out, reader);
    reader.reject_unknown_keys();
    if constexpr (detail::HasCheck<Struct>::value) {
        // Fields that could not be read still hold defaults: rules about them would mislead.
        if (problems.size() == before) {
            out.check(at, problems);
        }
    }
}

template <class Struct>
void read_struct(const nlohmann::json& node, const Pointer& at, Struct& out, Problems& problems) {
    read_values(node, at, out, problems);
    check_origins(node, at, std::as_const(out), problems);
}

}  // namespace nvcim
