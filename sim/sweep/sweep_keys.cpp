// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_keys.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/base/error.h"
#include "models/config/text.h"

namespace nvcim::sim {

const SweepKeys kSweepKeys = {
    {"$schema", "this schema"},
    {"base", "experiment file, relative to this file"},
    {"set", "parameters that all points share, on top of base: JSON Pointer and value"},
    {"axes", "what varies; the first axis varies slowest"},
    {"constraints", "conditions over parameters; points for which one does not hold are left out"},
    {"fidelity", "what is run at every point"},
    {"sample", "some points instead of the whole grid"},
    {"search", "looks for the best points instead of running the whole grid"},
    {"seeds", "seeds of the experiment: every point with each of them"},
};
const SweepKeys kAxisKeys = {
    {"pointer", "JSON Pointer of the parameter, such as /arch/tile/crossbar/rows"},
    {"values", "the values themselves"},
    {"linear", "count values at equal distances"},
    {"log", "count values at equal ratios"},
    {"powers_of_two", "all powers of two within the range"},
};
const SweepKeys kZipKeys = {{"zip", "axes of equal length that vary together"}};
const SweepKeys kRangeKeys = {
    {"from", "first value"},
    {"to", "last value"},
    {"count", "number of values, both ends included"},
};
const SweepKeys kPowerKeys = {{"from", "lower end"}, {"to", "upper end"}};

void reject_unknown(const nlohmann::json& node,
                    const Pointer& at,
                    const SweepKeys& keys,
                    Problems& problems) {
    std::vector<std::string> names;
    for (const SweepKey& key : keys) {
        names.emplace_back(key.name);
    }
    for (const auto& [key, value] : node.items()) {
        if (std::find(names.begin(), names.end(), key) == names.end()) {
            const std::string near = nearest(key, names);
            problems.add(
                at / key,
                fmt::format("unknown key{}; known keys: {}",
                            near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near),
                            fmt::join(names, ", ")));
        }
    }
}

void expect(const Pointer& at,
            const std::string& expected,
            const nlohmann::json& found,
            Problems& problems) {
    problems.add(at, fmt::format("expected {}, got {}", expected, value_text(found)));
}

}  // namespace nvcim::sim
