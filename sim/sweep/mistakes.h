// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

namespace nvcim::sim {

/// What is wrong with the points of a sweep, alike mistakes together.
class Mistakes {
public:
    /// `where` is the set_line() of a point.
    void add(const std::string& what, const std::string& where) { places_[what].push_back(where); }
    /// Throws ConfigError that begins with `head` and quotes the first few places of every mistake,
    /// if there is any.
    void throw_if_any(const std::string& head) const;

private:
    std::map<std::string, std::vector<std::string>> places_;
};

}  // namespace nvcim::sim
