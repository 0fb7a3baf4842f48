// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/conditions.h"

#include <fmt/format.h>

#include "models/base/error.h"
#include "sim/sweep/sweep_plan.h"

namespace nvcim::sim {

using nlohmann::ordered_json;

namespace {

template <class Json>
Expression::Value value_of(const Json& value, const std::string& pointer) {
    if (value.is_number()) {
        return {value.template get<double>(), "", false};
    }
    if (value.is_boolean()) {
        return {value.template get<bool>() ? 1.0 : 0.0, "", false};
    }
    if (value.is_string()) {
        return {0.0, value.template get<std::string>(), true};
    }
    throw ConfigError(fmt::format("constraint: {} is no number, flag or text", pointer));
}

Expression::Value lookup(const ordered_json& config, const std::string& pointer) {
    const ordered_json::json_pointer at(pointer);
    if (!config.contains(at)) {
        throw ConfigError(fmt::format("constraint: there is no parameter {}", pointer));
    }
    return value_of(config[at], pointer);
}

bool is_below(const std::string& pointer, const std::string& parent) {
    return pointer.size() > parent.size() && pointer[parent.size()] == '/' &&
           pointer.compare(0, parent.size(), parent) == 0;
}

}  // namespace

Conditions::Conditions(const Sweep& sweep) : sweep_(sweep) {
    if (sweep.constraints.empty()) {
        return;
    }
    try {
        base_ = effective_config(experiment_of(sweep, {}), ".");
    } catch (const ConfigError&) {
        // Only together with the values of the axes, if at all: every point is read instead.
    }
}

bool Conditions::hold(const SweepPoint& point) const {
    std::optional<ordered_json> own;
    const auto find = [&](const std::string& pointer) {
        bool changed = !base_;
        for (const auto& [at, value] : point.settings) {
            if (at == pointer && value.is_primitive()) {
                return value_of(value, pointer);
            }
            changed = changed || at == pointer || is_below(pointer, at);
        }
        if (!changed) {
            return lookup(*base_, pointer);
        }
        if (!own) {
            own = effective_config(experiment_of(sweep_, point), ".");
        }
        return lookup(*own, pointer);
    };
    for (const Expression& constraint : sweep_.constraints) {
        if (!constraint.holds(find)) {
            return false;
        }
    }
    return true;
}

}  // namespace nvcim::sim
