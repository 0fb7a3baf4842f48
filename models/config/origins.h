// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "models/base/error.h"
#include "models/base/units.h"
#include "models/config/pointer.h"
#include "models/config/provenance.h"

namespace nvcim {

/// Finds out whether `node` gives the struct itself (not its parts) a physical number.
struct PhysicalNumbers {
    const nlohmann::json& node;
    bool any = false;
    template <class T, class... Rest>
    void operator()(std::string_view key, const T& member, const Rest&...) {
        if constexpr (kIsQuantity<T>) {
            any = any || (member.value() != 0.0 && node.contains(std::string(key)));
        }
    }
};

void check_provenance(const Provenance& provenance, const Pointer& at, Problems& problems);

namespace detail {
template <class T, class = void>
struct HasProvenance : std::false_type {};
template <class T>
struct HasProvenance<T, std::void_t<decltype(std::declval<const T&>().provenance)>>
    : std::true_type {};
}  // namespace detail

/// Asks for the provenance of every component that `node` gives physical numbers. A pass of its
/// own: a missing origin makes no number wrong, so rules that span fields are checked all the same.
template <class Struct>
void check_origins(const nlohmann::json& node,
                   const Pointer& at,
                   const Struct& read,
                   Problems& problems);

/// The visitor behind check_origins().
struct OriginCheck {
    const nlohmann::json& node;
    const Pointer& at;
    Problems& problems;

    template <class T, class... Rest>
    void operator()(std::string_view key, const T& member, const Rest&...) {
        const auto found = node.find(std::string(key));
        if (found != node.end()) {
            visit(*found, at / key, member);
        }
    }

private:
    template <class T>
    void visit(const nlohmann::json& value, const Pointer& where, const T& member) {
        if constexpr (std::is_class_v<T> && !kIsQuantity<T> && !std::is_same_v<T, std::string>) {
            check_origins(value, where, member, problems);
        }
    }
    template <class T>
    void visit(const nlohmann::json& value, const Pointer& where, const std::vector<T>& members) {
        for (std::size_t i = 0; value.is_array() && i < members.size(); ++i) {
            visit(value[i], where / i, members[i]);
        }
    }
};

template <class Struct>
void check_origins(const nlohmann::json& node,
                   const Pointer& at,
                   const Struct& read,
                   Problems& problems) {
    if (!node.is_object()) {
        return;  // said already
    }
    OriginCheck parts{node, at, problems};
    Struct::fields(read, parts);
    if constexpr (detail::HasProvenance<Struct>::value) {
        PhysicalNumbers numbers{node};
        Struct::fields(read, numbers);
        if (numbers.any) {
            check_provenance(read.provenance, at, problems);
        }
    }
}

}  // namespace nvcim
