// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <system_error>

#include "models/config/config.h"
#include "models/network/graph_file.h"
#include "models/network/quantized.h"
#include "models/network/safetensors.h"
#include "sim/cli/commands.h"
#include "sim/engine/experiment.h"
#include "sim/engine/file_kind.h"
#include "sim/engine/reference.h"
#include "sim/engine/workload.h"
#include "sim/sweep/search_plan.h"
#include "sim/sweep/sweep_plan.h"

namespace nvcim::sim {

namespace {

/// Checks a network file, and its weights if they are there: a network to be trained has none yet.
std::string check_network(const std::string& path) {
    const Graph graph = load_graph(path);
    std::string verdict =
        fmt::format("network ok: {} layers, {} weights", graph.layers.size(), graph.weight_count());
    std::error_code error;
    if (graph.weights_file.empty()) {
        verdict += "; no weight file named";
    } else if (!std::filesystem::exists(graph.weights_file, error)) {
        verdict += fmt::format("; {} is not there yet", graph.weights_file);
    } else {
        static_cast<void>(quantize(graph, read_safetensors(graph.weights_file)));
    }
    return verdict;
}

/// Checks one file and what it names, and says what it is.
std::string check_file(const std::string& path) {
    const Document document = Document::load(path);
    const std::string schema = std::filesystem::path(document.schema()).filename().string();
    if (schema == "sweep.schema.json" ||
        (document.root().contains("base") && document.root().contains("axes"))) {
        const SweepPlan plan = plan_sweep(path);
        return plan.sweep.search ? fmt::format("search ok: {} of {} points",
                                               plan.sweep.search->budget,
                                               space_of(plan.sweep))
                                 : fmt::format("sweep ok: {} points", plan.points.size());
    }
    const std::string name = file_kind(document);
    if (name == "network") {
        return check_network(path);
    }
    if (name == "experiment") {
        check_workload(load_experiment(path));
        return "experiment ok";
    }
    std::vector<std::string> names = {"network", "sweep"};
    for (const FileKind& kind : file_kinds()) {
        if (name == kind.name) {
            kind.check(document);
            return name + " ok";
        }
        names.emplace_back(kind.name);
    }
    throw ConfigError(fmt::format(
        "{}: cannot tell what this file describes; add \"$schema\": \".../NAME.schema.json\" with "
        "NAME one of {}",
        path,
        fmt::join(names, ", ")));
}

}  // namespace

ExitCode run_check(const Arguments& arguments) {
    Syntax syntax;
    syntax.usage = "check FILE...";
    syntax.about =
        "Reads chip, component, network, experiment and sweep files without simulating, and "
        "reports\n"
        "every mistake with its file, its place, what was expected and what was found. Of an\n"
        "experiment also what it names: weights, data set, and whether the network fits the chip.";
    syntax.example = "nvcim check arch/chips/rram-128.json workloads/experiments/demo.json";
    std::vector<std::string> files;
    syntax.hidden.add_options()("file", boost::program_options::value(&files));
    syntax.positions.add("file", -1);
    if (!parse(syntax, arguments)) {
        return ExitCode::kOk;
    }
    if (files.empty()) {
        throw ConfigError("check: expected at least one file; see nvcim check --help");
    }
    ExitCode code = ExitCode::kOk;
    for (const std::string& file : files) {
        try {
            const std::string verdict = check_file(file);
            std::cout << fmt::format("{}: {}\n", file, verdict);
        } catch (const Error& error) {
            std::cout.flush();
            std::cerr << error.what() << "\n";
            code = error.code();
        }
    }
    return code;
}

}  // namespace nvcim::sim
