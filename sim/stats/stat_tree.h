// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "models/base/error.h"

namespace nvcim::sim {

/// One statistic as the reference page lists it. `path` addresses the value in stats.json;
/// "[]" stands for every element of a list ("layers[].error").
struct StatDeclaration {
    std::string path;
    std::string type;
    std::string unit;  ///< "" for text and plain flags
    std::string meaning;

    /// One value per run: neither a list nor in one.
    [[nodiscard]] bool is_scalar() const {
        return path.find("[]") == std::string::npos && type.rfind("list", 0) != 0;
    }
};

/// All statistics of a result struct: values as nested JSON, declarations as a flat list.
///
/// A result struct declares each statistic once:
///
///     template <class Visitor>
///     void fields(Visitor& field) const {
///         field("pulses", pulses, "pulses", "write pulses of all cells");  // leaf: with unit
///         field("mean_pulses", pulses / cells, "pulses", "...");           // formula
///         field("layers", layers, "per weight layer");                     // struct or list
///     }
///
/// Leaves are bool, integers, double, std::string, and vectors or std::optional of them. A part
/// that was not run is an empty std::optional: its paths still exist, every leaf is null. So
/// the set of paths is the same for every run. A double that is not finite is null.
class StatTree {
public:
    using Json = nlohmann::ordered_json;

    template <class Root>
    explicit StatTree(const Root& root) {
        Visitor visitor{*this, values_, "", Mode::kValues};
        root.fields(visitor);
    }

    [[nodiscard]] const Json& values() const { return values_; }
    [[nodiscard]] const std::vector<StatDeclaration>& declarations() const { return declared_; }
    /// Unit of a leaf; `path` with "[]" for indices. "" if the path is unknown.
    [[nodiscard]] std::string unit(const std::string& path) const;

private:
    enum class Mode {
        kValues,   ///< write the values
        kNull,     ///< write null for every leaf: this part was not run
        kDeclare,  ///< only declare: what an element of an empty list would hold
    };

    template <class T>
    struct IsVector : std::false_type {};
    template <class T>
    struct IsVector<std::vector<T>> : std::true_type {};
    template <class T>
    struct IsOptional : std::false_type {};
    template <class T>
    struct IsOptional<std::optional<T>> : std::true_type {};

    struct Visitor {
        StatTree& tree;
        Json& out;
        std::string prefix;
        Mode mode;

        template <class T>
        void operator()(const char* name, const T& leaf, const char* unit, const char* meaning) {
            tree.declare({prefix + name, type_name<T>(), unit, meaning});
            if (mode != Mode::kDeclare) {
                NVCIM_ASSERT(!out.contains(name));
                out[name] = mode == Mode::kNull ? Json() : to_json(leaf);
            }
        }

        template <class T>
        void operator()(const char* name, const T& group, const char* meaning) {
            (void)meaning;  // for the reader of the struct
            NVCIM_ASSERT(mode == Mode::kDeclare || !out.contains(name));
            if constexpr (IsVector<T>::value) {
                list(name, group);
            } else if constexpr (IsOptional<T>::value) {
                group ? descend(name, *group, mode)
                      : descend(name, typename T::value_type{}, worst(mode, Mode::kNull));
            } else {
                descend(name, group, mode);
            }
        }

    private:
        static Mode worst(Mode a, Mode b) { return a > b ? a : b; }

        template <class Group>
        void descend(const char* name, const Group& group, Mode inner) {
            Json child = Json::object();
            Visitor visitor{tree, child, prefix + name + ".", inner};
            group.fields(visitor);
            if (mode != Mode::kDeclare) {
                out[name] = std::move(child);
            }
        }

        template <class Group>
        void list(const char* name, const std::vector<Group>& groups) {
            const std::string inner = prefix + name + "[].";
            Json elements = Json::array();
            Json scratch = Json::object();
            Visitor declare{tree, scratch, inner, Mode::kDeclare};
            Group{}.fields(declare);
            for (const Group& group : groups) {
                Visitor visitor{tree, elements.emplace_back(Json::object()), inner, mode};
                group.fields(visitor);
            }
            if (mode != Mode::kDeclare) {
                out[name] = mode == Mode::kNull ? Json() : std::move(elements);
            }
        }
    };

    template <class T>
    static Json to_json(const T& value) {
        if constexpr (IsOptional<T>::value) {
            return value ? to_json(*value) : Json();
        } else if constexpr (IsVector<T>::value) {
            Json out = Json::array();
            for (const auto& element : value) {
                out.push_back(to_json(element));
            }
            return out;
        } else if constexpr (std::is_floating_point_v<T>) {
            return std::isfinite(value) ? Json(value) : Json();
        } else {
            return Json(value);
        }
    }

    template <class T>
    static std::string type_name() {
        if constexpr (IsOptional<T>::value) {
            return type_name<typename T::value_type>() + " or null";
        } else if constexpr (IsVector<T>::value) {
            return "list of " + type_name<typename T::value_type>();
        } else if constexpr (std::is_same_v<T, bool>) {
            return "true/false";
        } else if constexpr (std::is_integral_v<T>) {
            return "integer";
        } else if constexpr (std::is_floating_point_v<T>) {
            return "number";
        } else {
            static_assert(std::is_same_v<T, std::string>, "not a type of a statistic");
            return "text";
        }
    }

    void declare(StatDeclaration declaration);

    Json values_ = Json::object();
    std::vector<StatDeclaration> declared_;
    std::map<std::string, std::size_t> index_;  ///< path -> position in declared_
};

}  // namespace nvcim::sim
