// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/experiment_options.h"

namespace nvcim::sim {

namespace po = boost::program_options;

void add_experiment_options(Syntax& syntax, ExperimentSource& source) {
    syntax.options.add_options()(
        "arch", po::value(&source.arch)->value_name("FILE"), "chip file, replaces /arch")(
        "workload",
        po::value(&source.workload)->value_name("FILE"),
        "network file, replaces /workload")(
        "set",
        po::value(&source.overrides)->value_name("POINTER=VALUE"),
        "set one parameter, e.g. /run/images=100; may be repeated, the last one wins");
    syntax.hidden.add_options()("experiment", po::value(&source.file));
    syntax.positions.add("experiment", 1);
}

void require_experiment(const ExperimentSource& source) {
    if (source.file.empty() && (source.arch.empty() || source.workload.empty())) {
        throw ConfigError("expected an experiment file, or both --arch and --workload");
    }
}

}  // namespace nvcim::sim
