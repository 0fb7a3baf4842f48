// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace nvcim::sim {

/// A job array that runs the shards `first_shard` to `first_shard + tasks - 1` of a sweep, one per
/// task. All paths are absolute, but for `sweep_file`, which is seen from `working_folder`: it is
/// part of what the points are.
struct JobScript {
    std::string name;            ///< of the job
    std::string program;         ///< nvcim
    std::string working_folder;  ///< in which the sweep was submitted
    std::string sweep_file;
    std::string sweep_folder;
    int first_shard = 0;
    int tasks = 1;
    int at_once = 0;  ///< tasks that run at the same time, 0: as many as Slurm lets
    int cpus = 1;     ///< of a task
    std::string partition, time, memory;    ///< as sbatch wants them, "": left to Slurm
    std::vector<std::string> more_options;  ///< of sbatch, as they are: "--account=x"
};

/// What sbatch is given. Throws ConfigError if one of `more_options` is none, or one that nvcim
/// needs for itself.
std::string job_script(const JobScript& job);

/// A word of a shell, whatever characters it has.
std::string shell_quoted(const std::string& text);

}  // namespace nvcim::sim
