// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/experiment_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "models/crossbar/table_kernel.h"

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

void add_shorthands(Syntax& syntax, const std::vector<Shorthand>& shorthands) {
    for (const Shorthand& each : shorthands) {
        const std::string meaning =
            fmt::format("the same as --set {}={}{}", each.pointer, each.value, each.more);
        syntax.options.add_options()(
            each.option, po::value<std::string>()->value_name(each.value), meaning.c_str());
    }
}

void take_shorthands(const po::variables_map& values,
                     const std::vector<Shorthand>& shorthands,
                     ExperimentSource& source) {
    for (const Shorthand& each : shorthands) {
        if (values.count(each.option) != 0) {
            source.overrides.push_back(
                fmt::format("{}={}", each.pointer, values[each.option].as<std::string>()));
        }
    }
}

void add_output_options(Syntax& syntax, const char* out_meaning, OutputOptions& options) {
    auto add = syntax.options.add_options();
    add("out", po::value(&options.out)->value_name("DIR"), out_meaning);
    add("force", po::bool_switch(&options.force), "replace an existing run folder");
    add("json", po::bool_switch(&options.json), "print stats.json instead of the summary");
    add("quiet", po::bool_switch(&options.quiet), "print nothing but errors");
}

RunInfo make_run_info(const char* command, const Arguments& arguments, Experiment& experiment) {
    RunInfo info;
    info.kernel = active_kernel().name;
    info.command_line = {"nvcim", command};
    info.command_line.insert(info.command_line.end(), arguments.begin(), arguments.end());
    info.seed = experiment.run.seed;
    info.threads = experiment.run.threads > 0
                       ? experiment.run.threads
                       : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    experiment.run.threads = 0;
    return info;
}

}  // namespace nvcim::sim
