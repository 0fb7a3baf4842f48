// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_plan.h"

#include <fmt/format.h>

#include <map>

#include "models/base/error.h"

namespace nvcim::sim {

using nlohmann::json;

namespace {

constexpr std::size_t kMostExamples = 3;  // points quoted per mistake

std::string text_of(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

Expression::Value lookup(const nlohmann::ordered_json& config, const std::string& pointer) {
    const nlohmann::ordered_json::json_pointer at(pointer);
    if (!config.contains(at)) {
        throw ConfigError(fmt::format("constraint: there is no parameter {}", pointer));
    }
    const nlohmann::ordered_json& value = config[at];
    if (value.is_number()) {
        return {value.get<double>(), "", false};
    }
    if (value.is_boolean()) {
        return {value.get<bool>() ? 1.0 : 0.0, "", false};
    }
    if (value.is_string()) {
        return {0.0, value.get<std::string>(), true};
    }
    throw ConfigError(fmt::format("constraint: {} is no number, flag or text", pointer));
}

bool is_allowed(const Sweep& sweep, const Experiment& experiment) {
    if (sweep.constraints.empty()) {
        return true;
    }
    const nlohmann::ordered_json config = effective_config(experiment, ".");
    for (const Expression& constraint : sweep.constraints) {
        if (!constraint.holds(
                [&](const std::string& pointer) { return lookup(config, pointer); })) {
            return false;
        }
    }
    return true;
}

}  // namespace

std::vector<std::string> shared_overrides(const Sweep& sweep) {
    std::vector<std::string> overrides;
    for (const auto& [pointer, value] : sweep.settings) {
        overrides.push_back(pointer + "=" + value.dump());
    }
    if (sweep.fidelity == SweepFidelity::kCost) {
        overrides.emplace_back("/run/fidelity=cost");
    } else if (sweep.fidelity == SweepFidelity::kAccuracy) {
        overrides.emplace_back("/cycle/images=0");
    }
    return overrides;
}

Experiment experiment_of(const Sweep& sweep, const SweepPoint& point) {
    ExperimentSource source;
    source.file = sweep.base;
    source.overrides = shared_overrides(sweep);
    for (const auto& [pointer, value] : point.settings) {
        source.overrides.push_back(pointer + "=" + value.dump());
    }
    for (const char* const trace : {"/trace/timeline", "/trace/vcd", "/trace/sqlite"}) {
        source.overrides.push_back(std::string(trace) + "=false");
    }
    return load_experiment(source);
}

std::string set_line(const SweepPoint& point) {
    std::string line;
    for (const auto& [pointer, value] : point.settings) {
        line += fmt::format("{}--set {}={}", line.empty() ? "" : " ", pointer, text_of(value));
    }
    return line;
}

SweepPlan plan_sweep(const std::string& path) {
    SweepPlan plan;
    plan.sweep = load_sweep(path);
    for (const Axis& axis : plan.sweep.axes) {
        plan.pointers.insert(plan.pointers.end(), axis.pointers.begin(), axis.pointers.end());
    }
    if (!plan.sweep.seeds.empty()) {
        plan.pointers.emplace_back("/run/seed");
    }
    std::map<std::string, std::vector<std::string>> mistakes;  // what -> points
    for (SweepPoint& point : points_of(plan.sweep)) {
        try {
            if (is_allowed(plan.sweep, experiment_of(plan.sweep, point))) {
                plan.points.push_back(std::move(point));
            } else {
                ++plan.left_out;
            }
        } catch (const ConfigError& error) {
            mistakes[error.what()].push_back(set_line(point));
        }
    }
    std::string text;
    for (const auto& [what, points] : mistakes) {
        text += fmt::format(
            "{}{}\n  at {} of the points, e.g.", text.empty() ? "" : "\n", what, points.size());
        for (std::size_t i = 0; i < std::min(kMostExamples, points.size()); ++i) {
            text += "\n    " + points[i];
        }
    }
    if (!text.empty()) {
        throw ConfigError(fmt::format("{}: invalid points\n{}", path, text));
    }
    if (plan.points.empty()) {
        throw ConfigError(fmt::format(
            "{}: no point is left, the constraints exclude all {}", path, plan.left_out));
    }
    return plan;
}

}  // namespace nvcim::sim
