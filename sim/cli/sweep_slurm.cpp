// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "sim/cli/sweep_commands.h"
#include "sim/sweep/job_script.h"
#include "sim/sweep/shards.h"
#include "sim/sweep/slurm.h"
#include "sim/sweep/submission.h"
#include "sim/sweep/sweep_folder.h"

namespace nvcim::sim {

namespace fs = std::filesystem;

namespace {

int tasks_of(const SweepOptions& options, std::size_t points, int most) {
    const int wanted = options.slurm.tasks;
    if (wanted > most) {
        throw ConfigError(
            fmt::format("sweep: --tasks: expected at most {}, MaxArraySize of this cluster, got {}",
                        most,
                        wanted));
    }
    return wanted > 0 ? wanted : std::min(most, default_tasks(points));
}

JobScript job_for(const SweepPlan& plan, const SweepOptions& options) {
    JobScript job;
    job.name = plan.sweep.name;
    job.program = fs::read_symlink("/proc/self/exe").string();
    job.working_folder = fs::current_path().string();
    job.sweep_file = options.words[0];
    job.sweep_folder = (fs::current_path() / options.out).lexically_normal().string();
    job.at_once = options.slurm.at_once;
    job.cpus = options.slurm.cpus;
    job.partition = options.slurm.partition;
    job.time = options.slurm.time;
    job.memory = options.slurm.memory;
    job.more_options = options.slurm.more;
    return job;
}

/// What would be submitted; works where there is no Slurm.
ExitCode show_script(const SweepPlan& plan, const SweepOptions& options) {
    constexpr int kUsualMaxArraySize = 1001;
    const std::string path = sweep_store_path(options.out);
    const std::size_t points = options.resume && fs::exists(path)
                                   ? SweepStore::open(path).pending().size()
                                   : plan.points.size();
    JobScript job = job_for(plan, options);
    job.tasks = std::min(static_cast<int>(points), tasks_of(options, points, kUsualMaxArraySize));
    std::cout << job_script(job) << fmt::format("# {} points, {} tasks\n", points, job.tasks);
    return ExitCode::kOk;
}

std::string write_script(const JobScript& job) {
    const fs::path folder = slurm_folder(job.sweep_folder);
    std::error_code failed;
    fs::create_directories(folder / "logs", failed);  // sbatch does not
    const fs::path path = folder / "job.sh";
    std::ofstream file(path, std::ios::binary);
    file << job_script(job);
    file.close();
    if (failed || !file) {
        throw WriteError(path.string(), failed ? failed.value() : errno);
    }
    return path.string();
}

/// Cuts what is pending into shards and submits them.
void submit(const SweepPlan& plan, const SweepOptions& options, SweepStore& store, int most) {
    const std::vector<std::int64_t> pending = store.pending();
    const auto slices = slices_of(pending, tasks_of(options, pending.size(), most));
    JobScript job = job_for(plan, options);
    job.tasks = static_cast<int>(slices.size());
    job.first_shard = next_shard(options.out, store);
    const std::string script = write_script(job);
    make_shards(options.out, store, plan, slices, job.first_shard);
    Submission submission{"", job.first_shard, job.tasks};
    try {
        submission.job = submit_job(script);
    } catch (...) {
        remove_shards(options.out);
        throw;
    }
    remember(store, submission);
    if (!options.quiet) {
        std::cout << fmt::format("job {}: {} points in {} tasks\n",
                                 submission.job,
                                 pending.size(),
                                 submission.tasks)
                  << std::flush;
    }
}

}  // namespace

ExitCode sweep_submit(const SweepOptions& options) {
    const SweepPlan plan = plan_sweep(options.words[0]);
    if (plan.sweep.search) {
        throw ConfigError(
            fmt::format("{}: a search chooses its points by the results of others, which tasks of "
                        "a job array do not have; run it without --backend slurm",
                        options.words[0]));
    }
    if (options.dry_run) {
        return show_script(plan, options);
    }
    if (options.out.empty()) {
        throw ConfigError("sweep: expected --out DIR, the folder of the results");
    }
    job_script(job_for(plan, options));  // complains before anything is made
    const int most = max_array_tasks();
    make_sweep_folder(options.out);
    {
        const SweepLock lock(options.out);
        const std::string path = sweep_store_path(options.out);
        const bool is_new = !options.resume && !fs::exists(path);
        try {
            SweepStore store = store_to_run(plan, options, Journal::kRollback);
            if (store.count().pending == 0) {
                if (!options.quiet) {
                    std::cout << status_text(store) << "nothing to submit\n";
                }
                return ExitCode::kOk;
            }
            submit(plan, options, store, most);
        } catch (...) {
            if (is_new) {  // nobody has to --resume what never started
                fs::remove(path);
            }
            throw;
        }
    }
    SweepOptions folder = options;
    folder.words = {"collect", options.out};
    if (options.slurm.wait) {
        return sweep_collect(folder);
    }
    if (!options.quiet) {
        const std::string name = shell_quoted(options.out);
        std::cout << fmt::format(
            "nvcim sweep status {0} shows how far it is, nvcim sweep collect {0} takes the "
            "results, nvcim sweep cancel {0} ends it\n",
            name);
    }
    return ExitCode::kOk;
}

}  // namespace nvcim::sim
