// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <set>
#include <utility>

#include "models/base/error.h"
#include "models/config/text.h"
#include "sim/sweep/sweep_keys.h"

namespace nvcim::sim {

using nlohmann::json;

namespace {

std::vector<json> plain(const json& values, const Pointer& at, Problems& problems) {
    if (!values.is_array() || values.empty()) {
        expect(at, "a list with at least one value", values, problems);
        return {};
    }
    return {values.begin(), values.end()};
}

/// Whole numbers as such, so that integer parameters take them; others to 12 digits, since the
/// last bits of a power are the C library's.
json number(double value) {
    const double rounded = std::stod(fmt::format("{:.12g}", value));
    return rounded == std::floor(rounded) && std::abs(rounded) < 1e15
               ? json(static_cast<std::int64_t>(rounded))
               : json(rounded);
}

/// {"from": 1, "to": 16, "count": 5}; powers of two have no count.
std::vector<json> range(const std::string& kind,
                        const json& node,
                        const Pointer& at,
                        Problems& problems) {
    const bool powers = kind == "powers_of_two";
    if (!node.is_object()) {
        expect(at,
               powers ? "an object with from and to" : "an object with from, to, count",
               node,
               problems);
        return {};
    }
    reject_unknown(node, at, powers ? kPowerKeys : kRangeKeys, problems);
    const json from = node.value("from", json());
    const json to = node.value("to", json());
    const json count = node.value("count", json(powers ? 1 : 0));
    if (!from.is_number() || !to.is_number() || from > to || (kind != "linear" && from <= 0)) {
        expect(at, "numbers from <= to, above 0 for log and powers_of_two", node, problems);
        return {};
    }
    if (!count.is_number_integer() || count < 1 || count > kMostSteps) {
        expect(
            at / "count", fmt::format("a whole number from 1 to {}", kMostSteps), count, problems);
        return {};
    }
    const auto low = from.get<double>();
    const auto high = to.get<double>();
    const auto steps = count.get<int>();
    std::vector<json> values;
    if (powers) {
        for (double value = std::exp2(std::ceil(std::log2(low))); value <= high; value *= 2.0) {
            values.push_back(number(value));
        }
        if (values.empty()) {
            expect(at, "a range with a power of two in it", node, problems);
        }
        return values;
    }
    for (int i = 0; i < steps; ++i) {
        const double share = steps == 1 ? 0.0 : static_cast<double>(i) / (steps - 1);
        values.push_back(
            number(kind == "log" ? low * std::pow(high / low, share) : low + (high - low) * share));
    }
    return values;
}

Axis single(const json& node, const Pointer& at, Problems& problems) {
    reject_unknown(node, at, kAxisKeys, problems);
    Axis axis;
    const json pointer = node.value("pointer", json());
    if (!pointer.is_string()) {
        expect(at / "pointer", "a JSON Pointer", pointer, problems);
    } else if (is_pointer(pointer.get<std::string>(), at / "pointer", problems)) {
        axis.pointers.push_back(pointer.get<std::string>());
    }
    std::vector<json> values;
    int kinds = 0;
    for (auto key = std::next(kAxisKeys.begin()); key != kAxisKeys.end(); ++key) {
        const std::string kind = key->name;
        if (node.contains(kind)) {
            ++kinds;
            values = kind == "values" ? plain(node[kind], at / kind, problems)
                                      : range(kind, node[kind], at / kind, problems);
        }
    }
    if (kinds != 1) {
        problems.add(at, "expected exactly one of values, linear, log, powers_of_two");
    }
    for (json& value : values) {
        axis.steps.push_back({std::move(value)});
    }
    return axis;
}

Axis zipped(const json& node, const Pointer& at, Problems& problems) {
    reject_unknown(node, at, kZipKeys, problems);
    Axis all;
    const json& parts = node["zip"];
    if (!parts.is_array() || parts.empty()) {
        expect(at / "zip", "a list of axes", parts, problems);
        return all;
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (!parts[i].is_object()) {
            expect(at / "zip" / i, "an axis, an object with a pointer", parts[i], problems);
            return {};
        }
        const Axis part = single(parts[i], at / "zip" / i, problems);
        if (i == 0) {
            all = part;
            continue;
        }
        if (part.steps.size() != all.steps.size()) {
            problems.add(at / "zip" / i,
                         fmt::format("expected {} values like the first, got {}",
                                     all.steps.size(),
                                     part.steps.size()));
            continue;
        }
        all.pointers.insert(all.pointers.end(), part.pointers.begin(), part.pointers.end());
        for (std::size_t step = 0; step < part.steps.size(); ++step) {
            all.steps[step].insert(
                all.steps[step].end(), part.steps[step].begin(), part.steps[step].end());
        }
    }
    return all;
}

}  // namespace

bool is_pointer(const std::string& text, const Pointer& at, Problems& problems) {
    if (!text.empty() && text[0] == '/') {
        return true;
    }
    expect(at, "a JSON Pointer such as /arch/tile/crossbar/rows", text, problems);
    return false;
}

Axis read_axis(const json& node, const Pointer& at, Problems& problems) {
    if (!node.is_object()) {
        expect(at, "an axis, an object with a pointer or zip", node, problems);
        return {};
    }
    Axis axis = node.contains("zip") ? zipped(node, at, problems) : single(node, at, problems);
    std::set<json> seen;
    for (const std::vector<json>& step : axis.steps) {
        if (!seen.insert(step).second) {
            problems.add(at,
                         fmt::format("expected different values, {} is there twice",
                                     value_text(step.size() == 1 ? step[0] : json(step))));
        }
    }
    return axis;
}

}  // namespace nvcim::sim
