// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <set>

#include "models/config/text.h"
#include "models/network/graph_file.h"
#include "models/network/safetensors.h"
#include "sim/cli/commands.h"
#include "sim/cli/experiment_options.h"
#include "sim/cli/progress.h"
#include "sim/compiler/random_tensors.h"
#include "sim/engine/programming_study.h"
#include "sim/report/mapping_summary.h"
#include "sim/stats/writers.h"

namespace nvcim::sim {

namespace {

struct ProgramOptions {
    ExperimentSource source;
    std::vector<std::string> policies;
    bool random_weights = false;
    OutputOptions output;
};

/// "all", "magnitude=0.1", "mask=FILE": a policy, and what it takes instead of the experiment's.
NamedPolicy parse_policy(const std::string& text, const ProgrammingConfig& experiment) {
    const std::size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : text.substr(equals + 1);
    const auto fail = [&](const std::string& what) {
        throw ConfigError(fmt::format("program: --policy {}: {}", value_text(text), what));
    };
    std::vector<std::string> names;
    for (const EnumName<VerifyPolicy>& entry : kVerifyPolicyNames) {
        names.emplace_back(entry.name);
    }
    const auto known = std::find(names.begin(), names.end(), name);
    if (known == names.end()) {
        fail(fmt::format("expected one of {}", fmt::join(names, ", ")));
    }
    NamedPolicy policy{text, experiment};
    policy.config.policy = kVerifyPolicyNames[known - names.begin()].value;
    if (policy.config.policy == VerifyPolicy::kMask) {
        policy.config.mask = value.empty() ? policy.config.mask : value;
        policy.name = name;
        if (policy.config.mask.empty()) {
            fail("expected mask=FILE");
        }
    } else if (policy.config.policy == VerifyPolicy::kRandom ||
               policy.config.policy == VerifyPolicy::kMagnitude) {
        if (equals != std::string::npos) {
            char* end = nullptr;
            policy.config.fraction = std::strtod(value.c_str(), &end);
            if (value.empty() || *end != '\0' ||
                !(policy.config.fraction >= 0.0 && policy.config.fraction <= 1.0)) {
                fail("expected a fraction from 0 to 1");
            }
        }
        policy.name = fmt::format("{}={}", name, policy.config.fraction);
    } else if (equals != std::string::npos) {
        fail(fmt::format("{} takes no value", name));
    }
    return policy;
}

/// The policies asked for; without any the experiment's and, to compare, none and all.
std::vector<NamedPolicy> policies_of(const ProgramOptions& options,
                                     const ProgrammingConfig& experiment) {
    std::vector<std::string> texts = options.policies;
    if (texts.empty()) {
        texts = {std::string(name_of(kVerifyPolicyNames, experiment.policy)), "none", "all"};
    }
    std::vector<NamedPolicy> policies;
    std::set<std::string> seen;
    for (const std::string& text : texts) {
        NamedPolicy policy = parse_policy(text, experiment);
        if (seen.insert(policy.name).second) {
            policies.push_back(std::move(policy));
        } else if (!options.policies.empty()) {
            throw ConfigError(fmt::format("program: --policy {}: given twice", policy.name));
        }
    }
    return policies;
}

TensorMap tensors_of(const Graph& graph, const Experiment& experiment, bool random) {
    if (random) {
        return random_tensors(graph, experiment.run.seed);
    }
    std::error_code error;
    if (graph.weights_file.empty() || !std::filesystem::exists(graph.weights_file, error)) {
        throw WorkloadError(fmt::format(
            "{}: /weights: {}; `nvcim train` makes them, --random-weights programs "
            "random ones",
            experiment.workload,
            graph.weights_file.empty() ? "expected a .safetensors file, got none"
                                       : fmt::format("{} is not there", graph.weights_file)));
    }
    return read_safetensors(graph.weights_file);
}

bool read_options(const Arguments& arguments, ProgramOptions& options) {
    namespace po = boost::program_options;
    Syntax syntax;
    syntax.usage = "program EXPERIMENT [OPTION...]";
    syntax.about =
        "Writes a network to one chip, pulse by pulse, and prints what that took: pulses, verify\n"
        "reads, time, energy, failed cells, wear, by layer and by policy. Needs neither images "
        "nor\n"
        "training, and with --random-weights no weights.";
    syntax.example =
        "nvcim program --arch arch/chips/rram-128.json --workload workloads/networks/lenet4.json "
        "--policy magnitude=0.1 --policy all";
    add_experiment_options(syntax, options.source);
    const std::vector<Shorthand> shorthands = {kSeedOption, kThreadsOption};
    auto add = syntax.options.add_options();
    add("policy",
        po::value(&options.policies)->value_name("POLICY"),
        "none, all, shared_blocks, random[=FRACTION], magnitude[=FRACTION] or mask=FILE; may be "
        "repeated, the first one is shown in detail; default: the experiment's, none and all");
    add("random-weights",
        po::bool_switch(&options.random_weights),
        "draw the weights instead of reading the network's");
    add_shorthands(syntax, shorthands);
    add_output_options(syntax, "write a run folder: stats.json, report.html, ...", options.output);
    po::variables_map values;
    if (!parse(syntax, arguments, values)) {
        return false;
    }
    require_experiment(options.source);
    take_shorthands(values, shorthands, options.source);
    return true;
}

}  // namespace

ExitCode run_program(const Arguments& arguments) {
    ProgramOptions options;
    if (!read_options(arguments, options)) {
        return ExitCode::kOk;
    }
    Experiment experiment = load_experiment(options.source);
    const std::vector<NamedPolicy> policies = policies_of(options, experiment.programming);
    const RunInfo info = make_run_info("program", arguments, experiment);
    experiment.programming = policies.front().config;
    std::optional<RunFolder> folder;
    if (!options.output.out.empty()) {
        folder.emplace(options.output.out, options.output.force);
    }
    const Graph graph = load_graph(experiment.workload);
    ProgressLine progress(stderr, options.output.quiet);
    RunResult result = run_programming(
        experiment,
        graph,
        tensors_of(graph, experiment, options.random_weights),
        policies,
        info.threads,
        [&](const std::string& phase, int done, int total) { progress.show(phase, done, total); });
    progress.finish();
    result.run.experiment = std::filesystem::path(options.source.file.empty() ? experiment.workload
                                                                              : options.source.file)
                                .stem()
                                .string();
    result.run.weights = options.random_weights ? "random" : "file";
    if (folder) {
        folder->write(result, effective_config(experiment, folder->path()), info);
        folder->complete();
    }
    if (options.output.json) {
        std::cout << stats_json(StatTree(result));
    } else if (!options.output.quiet) {
        std::cout << mapping_summary(result, terminal_style(stdout));
    }
    return ExitCode::kOk;
}

}  // namespace nvcim::sim
