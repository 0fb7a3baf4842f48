// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/job_script.h"

#include <fmt/format.h>

#include "models/base/error.h"
#include "sim/sweep/shards.h"

namespace nvcim::sim {

namespace {

/// Options that would take the shards away from their tasks, or the job from squeue.
constexpr const char* kReserved[] = {"--array", "-a", "--chdir", "-D", "--clusters", "-M"};

void check_option(const std::string& option) {
    if (option.size() < 2 || option[0] != '-' || option.find('\n') != std::string::npos) {
        throw ConfigError(fmt::format(
            "sweep: --sbatch: expected an option of sbatch such as --sbatch=--account=x, got {}",
            option));
    }
    for (const std::string reserved : kReserved) {
        const std::string name =
            reserved[1] == '-' ? option.substr(0, option.find_first_of(" =")) : option.substr(0, 2);
        if (name == reserved) {
            throw ConfigError(fmt::format(
                "sweep: --sbatch: {} is set by nvcim itself; see --tasks and --at-once", reserved));
        }
    }
}

/// In names of log files % starts a pattern.
std::string without_patterns(const std::string& path) {
    std::string out;
    for (const char c : path) {
        out += c == '%' ? std::string("%%") : std::string(1, c);
    }
    return out;
}

}  // namespace

std::string shell_quoted(const std::string& text) {
    const bool is_plain =
        !text.empty() && text.find_first_not_of(
                             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                             "_-+=./:,%@") == std::string::npos;
    if (is_plain) {
        return text;
    }
    std::string out = "'";
    for (const char c : text) {
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return out + "'";
}

std::string job_script(const JobScript& job) {
    std::string text = "#!/bin/sh\n";
    const auto option = [&](const char* name, const std::string& value) {
        if (!value.empty()) {
            text += fmt::format("#SBATCH --{}={}\n", name, shell_quoted(value));
        }
    };
    option("job-name", job.name);
    option("array",
           fmt::format("0-{}{}",
                       job.tasks - 1,
                       job.at_once > 0 ? fmt::format("%{}", job.at_once) : std::string()));
    option("partition", job.partition);
    option("time", job.time);
    option("mem", job.memory);
    option("cpus-per-task", std::to_string(job.cpus));
    option("chdir", job.working_folder);
    option("output", without_patterns(slurm_folder(job.sweep_folder)) + "/logs/%A_%a.txt");
    text += "#SBATCH --open-mode=append\n#SBATCH --requeue\n";
    for (const std::string& each : job.more_options) {
        check_option(each);
        text += "#SBATCH " + each + "\n";
    }
    text += fmt::format(
        "\n# Task N runs the points of shard {0} + N and keeps their results there. A task that "
        "is\n"
        "# started again goes on with what its shard holds.\n"
        "exec {1} sweep task {2} --out {3} --shard \"$(({0} + SLURM_ARRAY_TASK_ID))\"\n",
        job.first_shard,
        shell_quoted(job.program),
        shell_quoted(job.sweep_file),
        shell_quoted(job.sweep_folder));
    return text;
}

}  // namespace nvcim::sim
