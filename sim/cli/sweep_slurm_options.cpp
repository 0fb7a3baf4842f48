// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "sim/cli/sweep_commands.h"

namespace nvcim::sim {

namespace {

/// Options that say something to a job array only.
constexpr const char* kJobOptions[] = {
    "partition", "time", "memory", "cpus", "tasks", "at-once", "sbatch"};

}  // namespace

void add_slurm_options(Syntax& syntax, SweepOptions& options) {
    namespace po = boost::program_options;
    SlurmOptions& slurm = options.slurm;
    auto add = syntax.options.add_options();
    add("backend",
        po::value(&options.backend)->value_name("local|slurm"),
        "who runs the points, default local");
    add("partition", po::value(&slurm.partition)->value_name("NAME"), "slurm: as sbatch has it");
    add("time", po::value(&slurm.time)->value_name("TIME"), "slurm: of a task, e.g. 02:00:00");
    add("memory", po::value(&slurm.memory)->value_name("SIZE"), "slurm: of a task, e.g. 4G");
    add("cpus", po::value(&slurm.cpus)->value_name("N"), "slurm: of a task, default 1");
    add("tasks",
        po::value(&slurm.tasks)->value_name("N"),
        "slurm: tasks of the job array, default one per 20 points, at most 100");
    add("at-once", po::value(&slurm.at_once)->value_name("N"), "slurm: tasks that run together");
    add("sbatch",
        po::value(&slurm.more)->value_name("OPTION"),
        "slurm: any other option of sbatch, e.g. --sbatch=--account=x; may be repeated");
    add("wait", po::bool_switch(&slurm.wait), "slurm, collect: wait for the end, then collect");
    syntax.hidden.add_options()("shard", po::value(&slurm.shard));
}

void check_slurm_options(const boost::program_options::variables_map& values,
                         const SweepOptions& options) {
    const bool is_local = options.backend == "local";
    if (!is_local && options.backend != "slurm") {
        throw ConfigError(
            fmt::format("sweep: --backend: expected local or slurm, got {}", options.backend));
    }
    for (const char* const name : kJobOptions) {
        if (is_local && values.count(name) != 0) {
            throw ConfigError(fmt::format("sweep: --{} goes with --backend slurm", name));
        }
    }
    if (is_local && options.slurm.wait && options.words[0] != "collect") {
        throw ConfigError("sweep: --wait goes with --backend slurm or with collect");
    }
    if (!is_local && options.workers != 0) {
        throw ConfigError("sweep: --workers is for --backend local; see --cpus and --tasks");
    }
    for (const char* const name : {"cpus", "tasks", "at-once"}) {
        if (values.count(name) != 0 && values[name].as<int>() < 1) {
            throw ConfigError(fmt::format(
                "sweep: --{}: expected 1 or more, got {}", name, values[name].as<int>()));
        }
    }
}

}  // namespace nvcim::sim
