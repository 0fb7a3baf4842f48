// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace nvcim {

/// A JSON Pointer (RFC 6901) that grows while a reader descends: Pointer() / "adc" / "bits".
class Pointer {
public:
    Pointer() = default;

    [[nodiscard]] Pointer operator/(std::string_view key) const {
        Pointer out = *this;
        out.text_ += '/';
        for (const char c : key) {
            if (c == '~') {
                out.text_ += "~0";
            } else if (c == '/') {
                out.text_ += "~1";
            } else {
                out.text_ += c;
            }
        }
        return out;
    }
    [[nodiscard]] Pointer operator/(std::size_t index) const {
        Pointer out = *this;
        out.text_ += "/" + std::to_string(index);
        return out;
    }

    [[nodiscard]] const std::string& text() const { return text_; }
    // NOLINTNEXTLINE(google-explicit-constructor): a pointer is text wherever text is wanted
    operator std::string_view() const { return text_; }

private:
    std::string text_;
};

}  // namespace nvcim
