// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace nvcim {

/// FNV-1a, 64 bits: tells texts and files apart, not for secrets.
class Fnv1a {
public:
    template <class Range>
    Fnv1a& add(const Range& bytes) {
        for (const char c : bytes) {
            add(c);
        }
        return *this;
    }
    Fnv1a& add(char c) {
        value_ = (value_ ^ static_cast<unsigned char>(c)) * 1099511628211U;
        return *this;
    }
    [[nodiscard]] std::uint64_t value() const { return value_; }

private:
    std::uint64_t value_ = 14695981039346656037U;
};

}  // namespace nvcim
