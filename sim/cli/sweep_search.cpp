// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "sim/cli/progress.h"
#include "sim/cli/sweep_commands.h"
#include "sim/sweep/conditions.h"
#include "sim/sweep/html_sweep_report.h"
#include "sim/sweep/search.h"
#include "sim/sweep/search_plan.h"

namespace nvcim::sim {

namespace {

/// Why a search will not run a point, or "".
const char* verdict(const SweepPlan& plan, const Conditions& conditions, const SweepPoint& point) {
    try {
        if (!conditions.hold(point)) {
            return "  left out by a constraint";
        }
        static_cast<void>(experiment_of(plan.sweep, point));
    } catch (const ConfigError&) {
        return "  invalid";
    }
    return "";
}

}  // namespace

std::string describe_search(const SweepPlan& plan) {
    const SearchConfig& search = *plan.sweep.search;
    std::string text = "axes\n";
    for (const Axis& axis : plan.sweep.axes) {
        text += fmt::format("  {:4} values of", axis.steps.size());
        for (const std::string& pointer : axis.pointers) {
            text += " " + pointer;
        }
        text += "\n";
    }
    text += "objectives\n";
    for (const SearchObjective& objective : search.objectives) {
        text += fmt::format(
            "  {} {}\n", objective.is_maximized() ? "maximize" : "minimize", objective.statistic());
    }
    text += "first population, a Latin hypercube\n";
    const Conditions conditions(plan.sweep);
    for (const std::vector<std::size_t>& steps : first_population(plan.sweep)) {
        const SweepPoint point = point_at(plan.sweep.axes, steps);
        text += fmt::format("  {}{}\n", set_line(point), verdict(plan, conditions, point));
    }
    return text + fmt::format("search of {} of {} points, {} at a time\n",
                              search.budget,
                              space_of(plan.sweep),
                              search.population);
}

ExitCode sweep_search(SweepPlan& plan, SweepStore& store, const SweepOptions& options) {
    ProgressLine progress(stderr, options.quiet);
    const SearchOutcome outcome = run_search(
        plan, store, {options.workers, !options.share_nothing}, [&](const PointProgress& at) {
            show(progress, at);
        });
    progress.finish();
    const std::string report = write_sweep_report(store, options.out);
    if (!options.quiet) {
        std::cout << status_text(store)
                  << fmt::format("{} generations, {} points run; {}\n",
                                 outcome.generations,
                                 outcome.run,
                                 outcome.end);
        sweep_pareto(store, {});
        std::cout << fmt::format("report: {}\n", report);
    }
    return highest_exit_code(store, outcome.exit_code);
}

}  // namespace nvcim::sim
