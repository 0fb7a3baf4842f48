// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iostream>

#include "sim/cli/commands.h"
#include "sim/cli/experiment_options.h"

namespace nvcim::sim {

ExitCode run_config(const Arguments& arguments) {
    Syntax syntax;
    syntax.usage = "config show EXPERIMENT [--set POINTER=VALUE]...";
    syntax.about =
        "Prints the experiment with includes resolved, overrides applied and every default\n"
        "filled in, as a run would use it. Paths are relative to the working directory.";
    syntax.example = "nvcim config show workloads/experiments/demo.json --set /run/images=100";
    ExperimentSource source;
    std::string action;
    syntax.hidden.add_options()("action", boost::program_options::value(&action));
    syntax.positions.add("action", 1);
    add_experiment_options(syntax, source);
    if (!parse(syntax, arguments)) {
        return ExitCode::kOk;
    }
    if (action != "show") {
        throw ConfigError(fmt::format("config: expected \"show\", got \"{}\"", action));
    }
    require_experiment(source);
    std::cout << effective_config(load_experiment(source), ".").dump(2) << "\n";
    return ExitCode::kOk;
}

}  // namespace nvcim::sim
