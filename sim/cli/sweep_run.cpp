// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_run.h"

#include <fmt/format.h>

#include <filesystem>
#include <iostream>

#include "sim/cli/progress.h"
#include "sim/cli/sweep_commands.h"
#include "sim/sweep/shards.h"
#include "sim/sweep/submission.h"
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

SweepStore store_to_run(const SweepPlan& plan, const SweepOptions& options, Journal journal) {
    const std::string path = sweep_store_path(options.out);
    const bool is_there = std::filesystem::exists(path);
    if (!is_there && !options.resume && !shards_of(options.out).empty()) {
        throw ConfigError(
            fmt::format("{}: there are shards, but not the store they belong to; --resume makes a "
                        "new one of them",
                        options.out));
    }
    const bool goes_on = is_there && options.resume;
    SweepStore store = goes_on ? SweepStore::open(path) : SweepStore::create(path, plan, journal);
    if (goes_on) {
        store.check_plan(plan);
    }
    take_back(options.out, store, options.backend == "slurm" ? NoAnswer::kRefuse : NoAnswer::kGoOn);
    if (options.retry_failed) {
        store.retry_failed();
    }
    return store;
}

ExitCode sweep_run(const SweepOptions& options) {
    const SweepPlan plan = plan_sweep(options.words[0]);
    if (options.dry_run) {
        print_points(plan);
        return ExitCode::kOk;
    }
    if (options.out.empty()) {
        throw ConfigError("sweep: expected --out DIR, the folder of the results");
    }
    make_sweep_folder(options.out);
    const SweepLock lock(options.out);
    SweepStore store = store_to_run(plan, options, Journal::kWriteAhead);
    ProgressLine progress(stderr, options.quiet);
    const int exit_code = run_pending(plan, store, options.workers, [&](int done, int total) {
        progress.show("running points", done, total);
    });
    progress.finish();
    if (!options.quiet) {
        std::cout << status_text(store);
    }
    return static_cast<ExitCode>(exit_code);
}

}  // namespace nvcim::sim
