// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/compile.h"

#include <iostream>
#include <vector>

#include "models/config/json_file.h"
#include "models/network/graph_file.h"
#include "sim/cli/commands.h"
#include "sim/cli/experiment_options.h"
#include "sim/engine/workload.h"

namespace nvcim::sim {

ExitCode run_compile(const Arguments& arguments) {
    namespace po = boost::program_options;
    Syntax syntax;
    syntax.usage = "compile EXPERIMENT [OPTION...]";
    syntax.about =
        "Lays a network out on a chip without simulating: stages, crossbars, tiles, buffers and\n"
        "predicted cycles. Needs no weights. Fails with exit code 3 if it does not fit.";
    syntax.example =
        "nvcim compile --arch arch/chips/rram-128.json --workload workloads/networks/lenet4.json";
    ExperimentSource source;
    std::string out;
    bool json = false;
    bool quiet = false;
    add_experiment_options(syntax, source);
    auto add = syntax.options.add_options();
    add("out", po::value(&out)->value_name("FILE"), "write the program as JSON (docs/compile.md)");
    add("json", po::bool_switch(&json), "print the program as JSON instead of the table");
    add("quiet", po::bool_switch(&quiet), "print nothing but errors");
    if (!parse(syntax, arguments)) {
        return ExitCode::kOk;
    }
    require_experiment(source);
    const Experiment experiment = load_experiment(source);
    const Graph graph = load_graph(experiment.workload);
    const std::vector<Program> segments = lay_out(experiment, graph);
    if (!out.empty()) {
        write_file(out, to_json(segments).dump(2) + "\n");
    }
    if (json) {
        std::cout << to_json(segments).dump(2) << "\n";
    } else if (!quiet) {
        std::cout << describe(segments, terminal_style(stdout));
    }
    return ExitCode::kOk;
}

}  // namespace nvcim::sim
