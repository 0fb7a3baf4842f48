// SPDX-License-Identifier: Apache-2.0
#include "models/config/text.h"

#include <fmt/format.h>

#include <cmath>

namespace nvcim {

std::string number_text(double value) {
    constexpr double kLongest = 1e7;  // above it powers of ten read better
    if (value == std::floor(value) && std::fabs(value) >= kLongest) {
        int exponent = 0;
        double mantissa = value;
        while (std::fabs(mantissa) >= 10.0 && std::fmod(mantissa, 10.0) == 0.0) {
            mantissa /= 10.0;
            ++exponent;
        }
        if (std::fabs(mantissa) < 10.0) {
            return fmt::format("{:.0f}e{}", mantissa, exponent);
        }
        return fmt::format("{:.0f}", value);
    }
    return value == std::floor(value) ? fmt::format("{:.0f}", value) : fmt::format("{}", value);
}

std::string value_text(const nlohmann::json& value) {
    constexpr std::size_t kLongest = 60;
    if (value.is_structured() && !value.empty()) {
        return value.is_array() ? "a list" : "an object";
    }
    std::string text = value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    if (text.size() > kLongest) {
        text.replace(kLongest - 3, std::string::npos, "...");
    }
    return text;
}

bool is_utf8(const std::string& text) {
    try {
        static_cast<void>(nlohmann::json(text).dump());
        return true;
    } catch (const nlohmann::json::type_error&) {
        return false;
    }
}

}  // namespace nvcim
