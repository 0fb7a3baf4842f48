// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/report/numbers.h"

namespace nvcim::sim {

/// How the table of `nvcim compare` writes values.

/// A value in few characters: long texts lose their beginning (the end tells more of a path), long
/// lists all but their first value; "-" for null.
std::string shortened(const nlohmann::json& value);

/// 1 if it is exactly that; "-" if empty.
std::string ratio_text(std::optional<double> ratio);

/// The numbers of one row: in one unit and with the same decimals, five digits of the largest.
class RowFormat {
public:
    /// `unit` as in stats.json.
    RowFormat(const std::vector<nlohmann::json>& values, const std::string& unit);

    /// Unit of what is printed; "" for shares, whose unit is "1".
    [[nodiscard]] std::string unit() const { return unit_.unit == "1" ? "" : unit_.unit; }
    [[nodiscard]] std::string value(const nlohmann::json& value) const;
    /// With its sign; "-" if empty.
    [[nodiscard]] std::string difference(std::optional<double> difference) const;

private:
    [[nodiscard]] std::string number(double value) const;

    int decimals_ = 0;
    ReadableUnit unit_;
};

}  // namespace nvcim::sim
