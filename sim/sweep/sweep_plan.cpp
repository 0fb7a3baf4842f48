// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_plan.h"

#include <fmt/format.h>

#include "models/base/error.h"
#include "sim/sweep/conditions.h"
#include "sim/sweep/mistakes.h"
#include "sim/sweep/search_plan.h"

namespace nvcim::sim {

using nlohmann::json;

namespace {

std::string text_of(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

std::vector<Override> shared_overrides(const Sweep& sweep) {
    std::vector<Override> overrides;
    for (const auto& [pointer, value] : sweep.settings) {
        overrides.push_back({pointer, value});
    }
    if (sweep.fidelity == SweepFidelity::kCost) {
        overrides.push_back({"/run/fidelity", "cost"});
    } else if (sweep.fidelity == SweepFidelity::kAccuracy) {
        overrides.push_back({"/cycle/images", 0});
    }
    return overrides;
}

Experiment experiment_of(const Sweep& sweep, const SweepPoint& point) {
    std::vector<Override> overrides = shared_overrides(sweep);
    for (const auto& [pointer, value] : point.settings) {
        overrides.push_back({pointer, value});
    }
    for (const char* const trace : {"/trace/timeline", "/trace/vcd", "/trace/sqlite"}) {
        overrides.push_back({trace, false});
    }
    return sweep.document ? sweep.document->with(overrides)
                          : ExperimentBase::load(sweep.base).with(overrides);
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
    plan.sweep.document =
        std::make_shared<const ExperimentBase>(ExperimentBase::load(plan.sweep.base));
    if (plan.sweep.search) {
        check_search(path, plan.sweep);
        return plan;
    }
    const Conditions conditions(plan.sweep);
    Mistakes mistakes;
    for (SweepPoint& point : points_of(plan.sweep)) {
        try {
            if (!conditions.hold(point)) {
                ++plan.left_out;
                continue;
            }
            static_cast<void>(experiment_of(plan.sweep, point));
            plan.points.push_back(std::move(point));
        } catch (const ConfigError& error) {
            mistakes.add(error.what(), set_line(point));
        }
    }
    mistakes.throw_if_any(path + ": invalid points");
    if (plan.points.empty()) {
        throw ConfigError(fmt::format(
            "{}: no point is left, the constraints exclude all {}", path, plan.left_out));
    }
    return plan;
}

}  // namespace nvcim::sim
