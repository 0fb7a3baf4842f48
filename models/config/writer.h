// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "models/base/units.h"
#include "models/config/field.h"

namespace nvcim {

/// Writes a struct with every field, in the order of its table; read_struct() reads the result
/// back to an equal struct.
template <class Struct>
nlohmann::ordered_json write_struct(const Struct& in);

/// The visitor behind write_struct().
class Writer {
public:
    explicit Writer(nlohmann::ordered_json& out) : out_(out) {}

    template <class T, class Rule>
    void operator()(std::string_view key, const T& member, const Rule& rule, std::string_view) {
        out_[std::string(key)] = write(member, rule);
    }
    template <class T>
    void operator()(std::string_view key, const T& member, std::string_view) {
        out_[std::string(key)] = write(member);
    }

private:
    template <class T>
    static std::enable_if_t<std::is_arithmetic_v<T>, nlohmann::ordered_json> write(T value,
                                                                                   Between) {
        return value;
    }
    template <class Unit>
    static nlohmann::ordered_json write(Quantity<Unit> value, Between) {
        return value.value();
    }
    template <class E, std::size_t N>
    static nlohmann::ordered_json write(E value, const EnumName<E> (&names)[N]) {
        return std::string(name_of(names, value));
    }
    static nlohmann::ordered_json write(bool value) { return value; }
    static nlohmann::ordered_json write(const std::string& value) { return value; }
    template <class T, class... Rule>
    static nlohmann::ordered_json write(const std::vector<T>& values, const Rule&... rule) {
        nlohmann::ordered_json list = nlohmann::ordered_json::array();
        for (const T& value : values) {
            list.push_back(write(value, rule...));
        }
        return list;
    }
    template <class Struct>
    static std::enable_if_t<std::is_class_v<Struct>, nlohmann::ordered_json> write(
        const Struct& value) {
        return write_struct(value);
    }

    nlohmann::ordered_json& out_;
};

template <class Struct>
nlohmann::ordered_json write_struct(const Struct& in) {
    nlohmann::ordered_json out = nlohmann::ordered_json::object();
    Writer writer(out);
    Struct::fields(in, writer);
    return out;
}

}  // namespace nvcim
