// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/search_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "models/base/error.h"
#include "models/config/writer.h"
#include "sim/stats/run_result.h"
#include "sim/stats/stat_tree.h"
#include "sim/sweep/conditions.h"
#include "sim/sweep/mistakes.h"
#include "sim/sweep/sweep_plan.h"
#include "sim/sweep/sweep_store.h"

namespace nvcim::sim {

namespace {

constexpr std::size_t kMostCompanions = 100;  // other axes' values tried for one value

bool is_numeric(const StatTree& tree, const std::string& path) {
    for (const StatDeclaration& stat : tree.declarations()) {
        if (stat.path == path) {
            return stat.type.rfind("integer", 0) == 0 || stat.type.rfind("number", 0) == 0;
        }
    }
    return false;
}

void check_objectives(const std::string& path, const SearchConfig& search) {
    const StatTree tree{RunResult{}};
    std::vector<std::string> names;
    for (const SweepColumn& column : sweep_columns()) {
        if (is_numeric(tree, column.path)) {
            names.push_back(column.path);
        }
    }
    Problems problems(path);
    for (std::size_t i = 0; i < search.objectives.size(); ++i) {
        const std::string& wanted = search.objectives[i].statistic();
        if (std::find(names.begin(), names.end(), wanted) == names.end()) {
            const std::string near = nearest(wanted, names);
            problems.add(Pointer() / "search" / "objectives" / i,
                         fmt::format("there is no numeric statistic {}{}",
                                     wanted,
                                     near.empty() ? "; docs/stats-reference.md lists them"
                                                  : fmt::format("; did you mean {}?", near)));
        }
    }
    problems.throw_if_any<ConfigError>();
}

/// What is wrong with a point, or nothing.
std::optional<std::string> mistake(const Sweep& sweep, const SweepPoint& point) {
    try {
        static_cast<void>(experiment_of(sweep, point));
    } catch (const ConfigError& error) {
        return error.what();
    }
    return {};
}

bool has_companions(const Sweep& sweep, Steps companions, std::size_t axis, std::size_t step) {
    for (std::vector<std::size_t>& chosen : companions) {
        chosen[axis] = step;
        if (!mistake(sweep, point_at(sweep.axes, chosen))) {
            return true;
        }
    }
    return false;
}

}  // namespace

void check_search(const std::string& path, const Sweep& sweep) {
    check_objectives(path, *sweep.search);
    Mistakes mistakes;
    try {
        static_cast<void>(experiment_of(sweep, {}));
        static_cast<void>(Conditions(sweep).hold({}));
    } catch (const ConfigError& error) {
        throw ConfigError(
            fmt::format("{}: a search starts from a valid base\n{}", path, error.what()));
    }
    const Steps companions =
        latin_hypercube(sweep.axes, kMostCompanions, /*seed=*/sweep.search->seed);
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
        for (std::size_t step = 0; step < sweep.axes[axis].steps.size(); ++step) {
            SweepPoint alone;
            for (std::size_t p = 0; p < sweep.axes[axis].pointers.size(); ++p) {
                alone.settings.emplace_back(sweep.axes[axis].pointers[p],
                                            sweep.axes[axis].steps[step][p]);
            }
            const auto what = mistake(sweep, alone);
            if (what && !has_companions(sweep, companions, axis, step)) {
                mistakes.add(*what, set_line(alone));
            }
        }
    }
    mistakes.throw_if_any(path + ": invalid values");
}

std::string search_text(const Sweep& sweep) {
    nlohmann::ordered_json text = {{"search", write_struct(*sweep.search)}};
    text["search"].erase("budget");
    for (const Axis& axis : sweep.axes) {
        text["axes"].push_back({{"pointers", axis.pointers}, {"steps", axis.steps}});
    }
    for (const Expression& constraint : sweep.constraints) {
        text["constraints"].push_back(constraint.source());
    }
    return text.dump();
}

double space_of(const Sweep& sweep) {
    double size = 1.0;
    for (const Axis& axis : sweep.axes) {
        size *= static_cast<double>(axis.steps.size());
    }
    return size;
}

}  // namespace nvcim::sim
