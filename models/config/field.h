// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>

namespace nvcim {

class Pointer;
class Problems;

/// Field tables: every configuration struct declares each parameter once, in
///
///     template <class Self, class Visitor>
///     static void fields(Self& self, Visitor& field) {
///         field("bits", self.bits, Between{1, 16}, "output code width, bits");
///         field("latency_ns", self.latency, Between{0, 1e3}, "time of one conversion");
///         field("sharing", self.sharing, kAdcSharingNames, "columns served by one converter");
///         field("enabled", self.enabled, "conversion overlaps the next read");   // bool, string
///         field("adc", self.adc, "read-out converter");                          // struct
///         field("layers", self.layers, "per-layer overrides");     // std::vector of any of these
///     }
///
/// The reader, the effective-config writer, the reference page and the JSON schema are visitors
/// of that table, so they cannot disagree. Rules that span fields live in
/// `void check(const Pointer& at, Problems& problems) const`, if the struct has one; it runs
/// after all fields of the struct were read without a mistake. A document that
/// gives a struct with a `provenance` a quantity other than zero must fill that, too.

/// Inclusive range of a number. Integers stay exact up to 2^53.
struct Between {
    double low;
    double high;
};

/// Smallest and largest seed a JSON number can carry exactly.
inline constexpr Between kSeedRange{0, 9007199254740991.0};

/// Names of the enumerators of E: the JSON text is the name, the comment goes to the reference.
template <class E>
struct EnumName {
    E value;
    std::string_view name;
    std::string_view meaning;
};

template <class E, std::size_t N>
std::string_view name_of(const EnumName<E> (&names)[N], E value) {
    for (const EnumName<E>& entry : names) {
        if (entry.value == value) {
            return entry.name;
        }
    }
    return "?";
}

}  // namespace nvcim
