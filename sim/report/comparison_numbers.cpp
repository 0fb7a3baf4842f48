// SPDX-License-Identifier: Apache-2.0
#include "sim/report/comparison_numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nvcim::sim {

using nlohmann::json;

namespace {

constexpr std::size_t kLongestValue = 24;  ///< bytes

std::string cut(const std::string& text, bool keep_end) {
    if (text.size() <= kLongestValue) {
        return text;
    }
    std::size_t at = keep_end ? text.size() - kLongestValue + 1 : kLongestValue - 1;
    while (at < text.size() && (text[at] & 0xC0) == 0x80) {
        ++at;  // not within a character
    }
    return keep_end ? "…" + text.substr(at) : text.substr(0, at) + "…";
}

}  // namespace

std::string shortened(const json& value) {
    if (value.is_null()) {
        return "-";
    }
    if (value.is_string()) {
        const auto text = value.get<std::string>();
        return text.empty() ? "\"\"" : cut(text, true);
    }
    const std::string text = value.dump();
    return value.is_array() && text.size() > kLongestValue
               ? fmt::format("[{}, … {} values]", shortened(value.front()), value.size())
               : cut(text, false);
}

std::string ratio_text(std::optional<double> ratio) {
    if (!ratio) {
        return "-";
    }
    if (*ratio == 1.0) {
        return "1";
    }
    const bool is_near = *ratio >= 0.1 && *ratio < 1000.0;
    return is_near ? fmt::format("{:.4f}", *ratio) : fmt::format("{:.4g}", *ratio);
}

RowFormat::RowFormat(const std::vector<json>& values, const std::string& unit) {
    double largest = 0.0;
    for (const json& value : values) {
        largest = std::max(largest, value.is_number() ? std::fabs(value.get<double>()) : 0.0);
    }
    unit_ = readable_unit(largest, unit);
    const auto is_whole = [&](const json& value) {
        return !value.is_number() || std::fmod(value.get<double>() / unit_.factor, 1.0) == 0.0;
    };
    if (unit == "%") {
        decimals_ = 2;
    } else if (!std::all_of(values.begin(), values.end(), is_whole)) {
        constexpr int kDigits = 5;
        const double shown = largest / unit_.factor;
        const int before_point = static_cast<int>(std::floor(std::log10(shown))) + 1;
        decimals_ = std::clamp(kDigits - before_point, 0, 12);
    }
}

std::string RowFormat::value(const json& value) const {
    return value.is_number() ? number(value.get<double>()) : shortened(value);
}

std::string RowFormat::difference(std::optional<double> difference) const {
    if (!difference) {
        return "-";
    }
    return *difference > 0.0 ? "+" + number(*difference) : number(*difference);
}

std::string RowFormat::number(double value) const {
    const double shown = value / unit_.factor;
    constexpr double kExact = 9007199254740992.0;  // 2^53: beyond it doubles skip whole numbers
    if (std::fabs(shown) >= kExact) {
        return fmt::format("{:.5g}", shown);
    }
    return decimals_ == 0 ? grouped(std::llround(shown)) : fmt::format("{:.{}f}", shown, decimals_);
}

}  // namespace nvcim::sim
