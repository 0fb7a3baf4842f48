// SPDX-License-Identifier: Apache-2.0
#include "sim/report/numbers.h"

#include <fmt/format.h>

#include <cmath>
#include <string_view>
#include <vector>

#include "models/base/error.h"

namespace nvcim::sim {

namespace {

struct Step {
    double factor;
    const char* unit;
};

const std::vector<Step>& ladder(std::string_view unit) {
    static const std::vector<Step> energy = {
        {1, "pJ"}, {1e3, "nJ"}, {1e6, "µJ"}, {1e9, "mJ"}, {1e12, "J"}};
    static const std::vector<Step> time = {{1, "ns"}, {1e3, "µs"}, {1e6, "ms"}, {1e9, "s"}};
    static const std::vector<Step> rate = {{1, "/s"}, {1e3, "k/s"}, {1e6, "M/s"}, {1e9, "G/s"}};
    static const std::vector<Step> count = {{1, ""}, {1e3, "k"}, {1e6, "M"}, {1e9, "G"}};
    NVCIM_ASSERT(unit == "pJ" || unit == "ns" || unit == "1/s" || unit.empty());
    return unit == "pJ" ? energy : unit == "ns" ? time : unit.empty() ? count : rate;
}

const Step& step_of(double value, std::string_view unit) {
    const Step* step = nullptr;
    for (const Step& candidate : ladder(unit)) {
        // 999.96 would be written as 1000 of the smaller unit.
        if (step == nullptr || std::fabs(value) >= 0.9995 * candidate.factor) {
            step = &candidate;
        }
    }
    return *step;
}

}  // namespace

std::string grouped(std::int64_t number) {
    std::string out = fmt::format("{}", number);
    const std::size_t first = number < 0 ? 1 : 0;
    for (std::size_t at = out.size(); at > first + 3;) {
        at -= 3;
        out.insert(at, 1, ',');
    }
    return out;
}

std::string with_unit(double value, const char* unit) {
    const Step& step = step_of(value, unit);
    const char* space = *step.unit == '\0' ? "" : " ";
    return fmt::format("{:.4g}{}{}", value / step.factor, space, step.unit);
}

ReadableUnit readable_unit(double value, const std::string& unit) {
    if (unit != "pJ" && unit != "ns" && unit != "1/s") {
        return {1.0, unit};
    }
    const Step& step = step_of(value, unit);
    return {step.factor, step.unit};
}

std::string fixed(std::optional<double> value, int digits) {
    return value ? fmt::format("{:.{}f}", *value, digits) : "-";
}

}  // namespace nvcim::sim
