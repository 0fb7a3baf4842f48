// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace nvcim::sim {

/// A condition on a configuration, such as
///
///     /arch/tile/crossbar/rows * /arch/tile/crossbar/columns <= 16384
///     /arch/tile/crossbar/adc/bits >= 6 or /arch/tile/crossbar/rows <= 64
///
/// Numbers, JSON Pointers, texts in single quotes, + - * / ( ), comparisons, `not`, `and`, `or`,
/// in the usual order. A `/` behind a value divides if a blank follows it, else it begins a
/// pointer. A flag counts as 1 or 0.
class Expression {
public:
    /// A number, or a text.
    struct Value {
        double number = 0.0;
        std::string text;
        bool is_text = false;
    };
    /// What stands at a pointer. Throws ConfigError if nothing or something else does.
    using Lookup = std::function<Value(const std::string& pointer)>;

    /// Throws ConfigError that quotes `source` and says where it is wrong.
    explicit Expression(const std::string& source);

    /// Throws what `lookup` throws, and ConfigError where texts meet numbers.
    [[nodiscard]] bool holds(const Lookup& lookup) const;

    [[nodiscard]] const std::string& source() const { return source_; }
    [[nodiscard]] const std::vector<std::string>& pointers() const { return pointers_; }

    struct Node {
        std::string op;  ///< "number", "text", "pointer", or the operator
        Value value;
        std::vector<std::shared_ptr<const Node>> children;
    };

private:
    std::string source_;
    std::vector<std::string> pointers_;
    std::shared_ptr<const Node> root_;
};

}  // namespace nvcim::sim
