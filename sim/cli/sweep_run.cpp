// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "sim/cli/progress.h"
#include "sim/cli/sweep_commands.h"
#include "sim/sweep/html_sweep_report.h"
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

void show(ProgressLine& line, const PointProgress& at) {
    // The line counts the point under way, of which there is none at the end.
    const int under_way = std::min(at.ended, std::max(0, at.total - 1));
    line.show("running points",
              under_way,
              at.total,
              at.failed == 0 ? "" : fmt::format("{} failed", at.failed));
}

ExitCode highest_exit_code(SweepStore& store, int exit_code) {
    if (store.count().failed == 0) {
        return static_cast<ExitCode>(exit_code);
    }
    const std::string earlier = store.meta(kExitCodeKey);
    const int highest = std::max(exit_code, earlier.empty() ? 0 : std::stoi(earlier));
    store.set_meta(kExitCodeKey, std::to_string(highest));
    // Failed in a run that was killed before it could say how.
    return highest == 0 ? ExitCode::kInternal : static_cast<ExitCode>(highest);
}

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
        store.set_meta(kExitCodeKey, "0");
    }
    return store;
}

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
    SweepStore store = store_to_run(plan, options, Journal::kWriteAhead);
    plan.sweep.name = store.meta("name");  // of the file that it began with
    if (plan.sweep.search) {
        return sweep_search(plan, store, options);
    }
    ProgressLine progress(stderr, options.quiet);
    const int exit_code = run_pending(
        plan, store, {options.workers, !options.share_nothing}, [&](const PointProgress& at) {
            show(progress, at);
        });
    progress.finish();
    if (!options.quiet) {
        std::cout << status_text(store);
    }
    const std::string report = write_sweep_report(store, options.out);
    if (!options.quiet) {
        std::cout << "report: " << report << "\n";
    }
    return highest_exit_code(store, exit_code);
}

}  // namespace nvcim::sim
