// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/cli/command.h"
#include "sim/cli/progress.h"
#include "sim/sweep/sweep_run.h"
#include "sim/sweep/sweep_store.h"

namespace nvcim::sim {

/// What a job array takes (docs/cluster.md).
struct SlurmOptions {
    std::string partition, time, memory;
    int cpus = 1, tasks = 0, at_once = 0;  ///< 0: not given
    std::vector<std::string> more;         ///< options of sbatch
    bool wait = false;
    int shard = -1;  ///< of `sweep task`
};

/// The options of all forms of `nvcim sweep`.
struct SweepOptions {
    std::vector<std::string> words;
    std::string out;
    int workers = 0;
    bool resume = false, dry_run = false, quiet = false, share_nothing = false, as_json = false,
         as_csv = false;
    std::vector<std::string> minimize, maximize;
    std::vector<double> reference;  ///< by objective, --minimize before --maximize
    std::string backend = "local";
    bool retry_failed = false;
    SlurmOptions slurm;
};

/// The highest exit code of all points that failed, now (`exit_code`) or in an earlier run.
ExitCode highest_exit_code(SweepStore& store, int exit_code);

/// How far the points are.
void show(ProgressLine& line, const PointProgress& at);

/// `nvcim sweep FILE`
ExitCode sweep_run(const SweepOptions& options);

/// The store of a sweep that is to run: a new one, or with --resume the one that is there, with
/// what its job array has done.
SweepStore store_to_run(const SweepPlan& plan, const SweepOptions& options, Journal journal);

/// `nvcim sweep FILE --backend slurm`
ExitCode sweep_submit(const SweepOptions& options);
/// `nvcim sweep task FILE`, `nvcim sweep collect|cancel DIR`
ExitCode sweep_task(const SweepOptions& options);
ExitCode sweep_collect(const SweepOptions& options);
ExitCode sweep_cancel(const SweepOptions& options);

void add_slurm_options(Syntax& syntax, SweepOptions& options);
/// Throws ConfigError if options of job arrays are given where there is none.
void check_slurm_options(const boost::program_options::variables_map& values,
                         const SweepOptions& options);

/// How far the tasks of a job array are; "" if there is none.
std::string job_text(const std::string& folder, SweepStore& store);

/// "tiny-cost: 168 points: 168 done, 0 failed, 0 to do", and the failures.
std::string status_text(SweepStore& store);

/// What `nvcim sweep FILE --dry-run` says of a search.
std::string describe_search(const SweepPlan& plan);

/// Runs a search and prints the front that it found.
ExitCode sweep_search(SweepPlan& plan, SweepStore& store, const SweepOptions& options);

/// `nvcim sweep status|export|pareto|report|config DIR`
void sweep_status(SweepStore& store, const SweepOptions& options);
void sweep_export(SweepStore& store, const SweepOptions& options);
void sweep_pareto(SweepStore& store, const SweepOptions& options);
void sweep_report(SweepStore& store, const SweepOptions& options);
void sweep_config(SweepStore& store, const SweepOptions& options);

}  // namespace nvcim::sim
