// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iostream>

#include "sim/cli/progress.h"
#include "sim/cli/sweep_commands.h"
#include "sim/sweep/html_sweep_report.h"
#include "sim/sweep/shards.h"
#include "sim/sweep/slurm.h"
#include "sim/sweep/submission.h"
#include "sim/sweep/sweep_folder.h"
#include "sim/sweep/sweep_run.h"

namespace nvcim::sim {

namespace {

Submission require_submission(const std::string& folder, SweepStore& store) {
    const std::optional<Submission> last = submission_of(store);
    if (!last) {
        throw ConfigError(
            fmt::format("{}: this sweep was not submitted with --backend slurm", folder));
    }
    return *last;
}

/// Waits for a job and shows how far its shards are.
void follow(const std::string& folder, const Submission& submission, bool quiet) {
    ProgressLine progress(stderr, quiet);
    wait_for_job(submission.job, [&] {
        PointCounts counts;
        for (const int number : shards_of(folder)) {
            const PointCounts shard = SweepStore::open(shard_path(folder, number)).count();
            counts.done += shard.done + shard.failed;
            counts.pending += shard.pending;
        }
        if (counts.pending > 0) {
            progress.show("running points",
                          static_cast<int>(counts.done),
                          static_cast<int>(counts.done + counts.pending));
        }
    });
    progress.finish();
}

/// "3 of 25 points", "" if all of them have run.
std::string task_progress(const std::string& folder, int shard) {
    try {
        const PointCounts counts = SweepStore::open(shard_path(folder, shard)).count();
        return counts.pending == 0
                   ? ""
                   : fmt::format("{} of {} points", counts.done + counts.failed, counts.total());
    } catch (const ConfigError& error) {  // one bad shard does not hide the others
        return error.what();
    }
}

}  // namespace

std::string job_text(const std::string& folder, SweepStore& store) {
    constexpr int kMostLines = 20;
    const std::optional<Submission> last = submission_of(store);
    if (!last) {
        return {};
    }
    std::map<int, std::string> states;
    std::string lines;
    try {
        if (has_command("squeue")) {
            states = task_states(last->job);
        }
    } catch (const ConfigError& error) {
        lines = fmt::format("  {}\n", error.what());
    }
    int complete = 0;
    int shown = 0;
    for (int task = 0; task < last->tasks; ++task) {
        const std::string progress = task_progress(folder, last->first_shard + task);
        if (progress.empty()) {
            ++complete;
        } else if (++shown <= kMostLines) {
            const auto state = states.find(task);
            lines += fmt::format("  task {}: {}{}; {}/logs/{}_{}.txt\n",
                                 task,
                                 progress,
                                 state == states.end() ? "" : ", " + state->second,
                                 slurm_folder(folder),
                                 last->job,
                                 task);
        }
    }
    if (shown > kMostLines) {
        lines += fmt::format("  and {} tasks more\n", shown - kMostLines);
    }
    return fmt::format("job {}: {} tasks{}, {} complete\n",
                       last->job,
                       last->tasks,
                       is_active(states) ? ", not over" : "",
                       complete) +
           lines;
}

ExitCode sweep_task(const SweepOptions& options) {
    if (options.out.empty() || options.slurm.shard < 0) {
        throw ConfigError("sweep task: expected --out DIR and --shard N; slurm/job.sh shows how");
    }
    const SweepPlan plan = plan_sweep(options.words[1]);
    SweepStore shard = SweepStore::open(shard_path(options.out, options.slurm.shard));
    shard.check_plan(plan);
    ProgressLine progress(stderr, options.quiet);
    const int exit_code = run_pending(
        plan, shard, {options.workers, !options.share_nothing}, [&](const PointProgress& at) {
            show(progress, at);
        });
    progress.finish();
    note_exit_code(shard, exit_code);
    if (!options.quiet) {
        std::cout << status_text(shard);
    }
    return static_cast<ExitCode>(exit_code);
}

ExitCode sweep_collect(const SweepOptions& options) {
    const std::string& folder = options.words[1];
    const std::string path = sweep_store_path(folder);
    {
        SweepStore store = SweepStore::open(path);
        if (options.slurm.wait) {
            follow(folder, require_submission(folder, store), options.quiet);
        } else if (shards_of(folder).empty()) {
            require_submission(folder, store);
        }
    }
    const SweepLock lock(folder);
    SweepStore store = SweepStore::open(path);
    const int exit_code = collect_shards(folder, store);
    const std::string report = write_sweep_report(store, folder);
    const bool is_missing = store.count().pending > 0;
    if (!options.quiet) {
        std::cout << status_text(store) << job_text(folder, store)
                  << fmt::format("report: {}\n", report);
        if (is_missing) {
            std::cout << "nvcim sweep FILE --out DIR --resume --backend slurm submits what is "
                         "missing, once the job is over\n";
        }
    }
    const bool is_incomplete = is_missing && options.slurm.wait;  // nobody works on it any more
    return is_incomplete && exit_code == 0 ? ExitCode::kInternal : static_cast<ExitCode>(exit_code);
}

ExitCode sweep_cancel(const SweepOptions& options) {
    const std::string& folder = options.words[1];
    SweepStore store = SweepStore::open(sweep_store_path(folder));
    const Submission submission = require_submission(folder, store);
    const bool was_active = is_active(task_states(submission.job));
    if (was_active) {
        cancel_job(submission.job);
        wait_for_job(submission.job, [] {});
    }
    if (!options.quiet) {
        std::cout << fmt::format("job {} is {}\n",
                                 submission.job,
                                 was_active ? "cancelled" : "over already")
                  << job_text(folder, store);
    }
    return ExitCode::kOk;
}

}  // namespace nvcim::sim
