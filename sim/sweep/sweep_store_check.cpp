// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "models/base/error.h"
#include "sim/sweep/named_files.h"
#include "sim/sweep/search_plan.h"
#include "sim/sweep/sweep_store.h"

namespace nvcim::sim {

using nlohmann::json;

namespace {

/// A value as column_value() gives it back.
json stored_form(const json& value) {
    return value.is_boolean()      ? json(std::int64_t{value.get<bool>()})
           : value.is_structured() ? json(value.dump())
                                   : value;
}

/// Whether a value may include a file, whose content its text does not show.
bool includes_files(const SweepPoint& point) {
    return std::any_of(point.settings.begin(), point.settings.end(), [](const auto& setting) {
        return setting.second.is_structured();
    });
}

}  // namespace

std::string SweepStore::common_config_of(const SweepPlan& plan, const std::string& folder) {
    const bool searches = plan.sweep.search.has_value();
    return effective_config(
               experiment_of(plan.sweep, searches ? SweepPoint{} : plan.points.front()), folder)
        .dump();
}

void SweepStore::check_plan(const SweepPlan& plan) {
    const std::string of_sweep = meta(kPointsOfSweep);
    bool same = pointers_ == plan.pointers && meta("config") == common_config_of(plan, folder_);
    if (plan.sweep.search) {
        same = same && meta("search") == search_text(plan.sweep);
    } else {
        const std::vector<StoredPoint> stored = points();
        const std::size_t expected = of_sweep.empty() ? stored.size() : std::stoul(of_sweep);
        same = same && meta("search").empty() && expected == plan.points.size();
        for (std::size_t i = 0; same && i < stored.size(); ++i) {
            const SweepPoint& planned = plan.points.at(static_cast<std::size_t>(stored[i].number));
            same = is_same(stored[i], planned) &&
                   (!includes_files(planned) ||
                    config(stored[i].number) ==
                        effective_config(experiment_of(plan.sweep, planned), folder_));
        }
    }
    if (!same) {
        throw ConfigError(fmt::format(
            "{}: holds another sweep than the file describes now; choose another --out", path_));
    }
    const std::string files = named_files(plan);
    if (meta("files") != files) {
        throw ConfigError(
            fmt::format("{}: a network, its weights or a mask has changed since this sweep began, "
                        "so its points would not be comparable; choose another --out\n"
                        "    then: {}\n    now:  {}",
                        path_,
                        meta("files"),
                        files));
    }
}

bool is_same(const StoredPoint& stored, const SweepPoint& point) {
    bool same = stored.settings.size() == point.settings.size();
    for (std::size_t i = 0; same && i < stored.settings.size(); ++i) {
        same = stored.settings[i] == stored_form(point.settings[i].second);
    }
    return same;
}

}  // namespace nvcim::sim
