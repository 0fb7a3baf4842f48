// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/expression.h"

#include <fmt/format.h>

#include <cctype>
#include <cstdlib>
#include <utility>

#include "models/base/error.h"

namespace nvcim::sim {

namespace {

using Node = Expression::Node;
using NodePtr = std::shared_ptr<const Node>;
using Value = Expression::Value;

Value number(double value) {
    return {value, "", false};
}

/// Recursive descent, one function per level of precedence.
class Parser {
public:
    Parser(const std::string& source, std::vector<std::string>& pointers)
        : source_(source), pointers_(pointers) {}

    NodePtr parse() {
        NodePtr root = either();
        skip_blanks();
        if (at_ < source_.size()) {
            fail("an operator");
        }
        return root;
    }

private:
    [[noreturn]] void fail(const std::string& expected) const {
        throw ConfigError(fmt::format(
            "constraint \"{}\": expected {} at character {}", source_, expected, at_ + 1));
    }
    void skip_blanks() {
        while (at_ < source_.size() && source_[at_] == ' ') {
            ++at_;
        }
    }
    bool take(const std::string& token) {
        skip_blanks();
        if (source_.compare(at_, token.size(), token) != 0) {
            return false;
        }
        const char last = token.back();
        const std::size_t end = at_ + token.size();
        if (std::isalpha(static_cast<unsigned char>(last)) != 0 && end < source_.size() &&
            std::isalnum(static_cast<unsigned char>(source_[end])) != 0) {
            return false;  // a longer word
        }
        at_ = end;
        return true;
    }
    static NodePtr node(const std::string& op, std::vector<NodePtr> children) {
        return std::make_shared<Node>(Node{op, {}, std::move(children)});
    }

    NodePtr either() {
        NodePtr left = both();
        while (take("or")) {
            left = node("or", {left, both()});
        }
        return left;
    }
    NodePtr both() {
        NodePtr left = negation();
        while (take("and")) {
            left = node("and", {left, negation()});
        }
        return left;
    }
    NodePtr negation() { return take("not") ? node("not", {negation()}) : comparison(); }
    NodePtr comparison() {
        NodePtr left = sum();
        for (const char* const op : {"<=", ">=", "==", "!=", "<", ">"}) {
            if (take(op)) {
                return node(op, {left, sum()});
            }
        }
        return left;
    }
    NodePtr sum() {
        NodePtr left = product();
        for (;;) {
            if (take("+")) {
                left = node("+", {left, product()});
            } else if (take("-")) {
                left = node("-", {left, product()});
            } else {
                return left;
            }
        }
    }
    NodePtr product() {
        NodePtr left = value();
        for (;;) {
            if (take("*")) {
                left = node("*", {left, value()});
            } else if (take("/ ")) {
                left = node("/", {left, value()});
            } else {
                return left;
            }
        }
    }
    NodePtr value() {
        skip_blanks();
        if (take("(")) {
            NodePtr inside = either();
            if (!take(")")) {
                fail("\")\"");
            }
            return inside;
        }
        if (take("-")) {
            return node("-", {leaf("number", number(0.0)), value()});
        }
        if (at_ < source_.size() && source_[at_] == '\'') {
            const std::size_t end = source_.find('\'', at_ + 1);
            if (end == std::string::npos) {
                fail("a closing quote for the text");
            }
            const std::string text = source_.substr(at_ + 1, end - at_ - 1);
            at_ = end + 1;
            return leaf("text", {0.0, text, true});
        }
        if (at_ < source_.size() && source_[at_] == '/') {
            return pointer();
        }
        const char* const begin = source_.c_str() + at_;
        char* end = nullptr;
        const double found = std::strtod(begin, &end);
        if (end == begin) {
            fail("a number, a pointer, a 'text' or \"(\"");
        }
        at_ += static_cast<std::size_t>(end - begin);
        return leaf("number", number(found));
    }
    NodePtr pointer() {
        const std::size_t begin = at_;
        const auto belongs = [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '/' ||
                   c == '~' || c == '-' || c == '.';
        };
        while (at_ < source_.size() && belongs(source_[at_])) {
            ++at_;
        }
        const std::string path = source_.substr(begin, at_ - begin);
        pointers_.push_back(path);
        return leaf("pointer", {0.0, path, true});
    }
    static NodePtr leaf(const std::string& op, const Value& value) {
        return std::make_shared<Node>(Node{op, value, {}});
    }

    const std::string& source_;
    std::vector<std::string>& pointers_;
    std::size_t at_ = 0;
};

double as_number(const Value& value, const std::string& source) {
    if (value.is_text) {
        throw ConfigError(fmt::format(
            "constraint \"{}\": expected a number, got the text '{}'", source, value.text));
    }
    return value.number;
}

Value compare(const std::string& op, const Value& a, const Value& b, const std::string& source) {
    if (a.is_text != b.is_text) {
        throw ConfigError(fmt::format("constraint \"{}\": compares the text '{}' with a number",
                                      source,
                                      a.is_text ? a.text : b.text));
    }
    const int order = a.is_text ? a.text.compare(b.text)
                                : (a.number < b.number ? -1 : (a.number > b.number ? 1 : 0));
    const bool holds = op == "<="   ? order <= 0
                       : op == ">=" ? order >= 0
                       : op == "==" ? order == 0
                       : op == "!=" ? order != 0
                       : op == "<"  ? order < 0
                                    : order > 0;
    return number(holds ? 1.0 : 0.0);
}

Value evaluate(const Node& node, const Expression::Lookup& lookup, const std::string& source) {
    if (node.op == "pointer") {
        return lookup(node.value.text);
    }
    if (node.children.empty()) {
        return node.value;
    }
    const Value a = evaluate(*node.children[0], lookup, source);
    if (node.op == "not") {
        return number(as_number(a, source) == 0.0 ? 1.0 : 0.0);
    }
    const Value b = evaluate(*node.children[1], lookup, source);
    if (node.op.find_first_of("<>=!") != std::string::npos) {
        return compare(node.op, a, b, source);
    }
    const double x = as_number(a, source);
    const double y = as_number(b, source);
    if (node.op == "and") {
        return number(x != 0.0 && y != 0.0 ? 1.0 : 0.0);
    }
    if (node.op == "or") {
        return number(x != 0.0 || y != 0.0 ? 1.0 : 0.0);
    }
    return number(node.op == "+" ? x + y : node.op == "-" ? x - y : node.op == "*" ? x * y : x / y);
}

}  // namespace

Expression::Expression(const std::string& source)
    : source_(source), root_(Parser(source_, pointers_).parse()) {}

bool Expression::holds(const Lookup& lookup) const {
    return as_number(evaluate(*root_, lookup, source_), source_) != 0.0;
}

}  // namespace nvcim::sim
