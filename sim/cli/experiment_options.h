// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/cli/command.h"
#include "sim/engine/experiment.h"
#include "sim/report/run_folder.h"

namespace nvcim::sim {

/// Adds what every command on an experiment takes: the positional EXPERIMENT file, `--arch`,
/// `--workload` and `--set POINTER=VALUE`. After parse(), `source` is ready for
/// load_experiment(); require_experiment() refuses a command line that names neither an
/// experiment nor a chip and a network.
void add_experiment_options(Syntax& syntax, ExperimentSource& source);
void require_experiment(const ExperimentSource& source);

/// An option that is short for one parameter: its value goes to `--set POINTER=VALUE`.
struct Shorthand {
    const char* option;   ///< "seed"
    const char* value;    ///< "N", in the help page
    const char* pointer;  ///< "/run/seed"
    const char* more;     ///< behind "the same as --set /run/seed=N", or ""
};

inline constexpr Shorthand kSeedOption = {"seed", "N", "/run/seed", ""};
inline constexpr Shorthand kThreadsOption = {"threads", "N", "/run/threads", ""};

void add_shorthands(Syntax& syntax, const std::vector<Shorthand>& shorthands);
/// After parse(): lays those that were given over the files and `--set`.
void take_shorthands(const boost::program_options::variables_map& values,
                     const std::vector<Shorthand>& shorthands,
                     ExperimentSource& source);

/// What commands that make a run folder say about their output.
struct OutputOptions {
    std::string out;
    bool force = false;
    bool json = false;
    bool quiet = false;
};
void add_output_options(Syntax& syntax, const char* out_meaning, OutputOptions& options);

/// What run_info.json says of a run of `command` on this machine. Takes the number of threads out
/// of `experiment`: how many is no part of what was run, since results do not depend on it.
RunInfo make_run_info(const char* command, const Arguments& arguments, Experiment& experiment);

}  // namespace nvcim::sim
