// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_run.h"

#include <fmt/format.h>

#include <filesystem>
#include <iostream>

#include "sim/cli/progress.h"
#include "sim/cli/sweep_commands.h"
#include "sim/sweep/html_sweep_report.h"
#include "sim/sweep/sweep_folder.h"

namespace nvcim::sim {

namespace {

void print_points(const SweepPlan& plan) {
    for (std::size_t i = 0; i < plan.points.size(); ++i) {
        std::cout << fmt::format("{}: {}\n", i, set_line(plan.points[i]));
    }
    std::cout << fmt::format(
        "{} points{}\n",
        plan.points.size(),
        plan.left_out == 0 ? "" : fmt::format(", {} more left out by constraints", plan.left_out));
}

}  // namespace

ExitCode sweep_run(const SweepOptions& options) {
    SweepPlan plan = plan_sweep(options.words[0]);
    if (options.dry_run) {
        if (plan.sweep.search) {
            std::cout << describe_search(plan);
        } else {
            print_points(plan);
        }
        return ExitCode::kOk;
    }
    if (options.out.empty()) {
        throw ConfigError("sweep: expected --out DIR, the folder of the results");
    }
    make_sweep_folder(options.out);
    const SweepLock lock(options.out);
    const std::string path = sweep_store_path(options.out);
    const bool goes_on = options.resume && std::filesystem::exists(path);
    SweepStore store = goes_on ? SweepStore::open(path) : SweepStore::create(path, plan);
    if (goes_on) {
        store.check_plan(plan);
    }
    if (plan.sweep.search) {
        return sweep_search(plan, store, options);
    }
    ProgressLine progress(stderr, options.quiet);
    const int exit_code = run_pending(
        plan,
        store,
        options.workers,
        [&](int done, int total) { progress.show("running points", done, total); },
        !options.share_nothing);
    progress.finish();
    if (!options.quiet) {
        std::cout << status_text(store);
    }
    const std::string report = write_sweep_report(store, options.out);
    if (!options.quiet) {
        std::cout << "report: " << report << "\n";
    }
    return static_cast<ExitCode>(exit_code);
}

}  // namespace nvcim::sim
