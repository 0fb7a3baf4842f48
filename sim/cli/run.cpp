// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/run.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>

#include "models/network/safetensors.h"
#include "sim/cli/commands.h"
#include "sim/cli/experiment_options.h"
#include "sim/cli/progress.h"
#include "sim/engine/memory.h"
#include "sim/report/summary.h"
#include "sim/stats/writers.h"
#include "sim/trace/chrome_trace.h"
#include "sim/trace/counters.h"
#include "sim/trace/recorder.h"
#include "sim/trace/sqlite_trace.h"
#include "sim/trace/vcd.h"

namespace nvcim::sim {

namespace {

struct RunOptions {
    ExperimentSource source;
    std::string kernel = "auto";
    OutputOptions output;
};

/// Wall time by phase, for run_info.json only.
class Stopwatch {
public:
    void lap(const std::string& phase, RunInfo& info) {
        const auto now = std::chrono::steady_clock::now();
        info.wall_seconds.emplace_back(phase, std::chrono::duration<double>(now - last_).count());
        last_ = now;
    }

private:
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

TraceFilter filter_of(const TraceConfig& config) {
    constexpr double kPicosecondsPerNanosecond = 1000.0;
    TraceFilter filter;
    filter.paths = config.modules;
    filter.kinds = config.kinds;
    filter.reads = config.reads;
    filter.from_ps = static_cast<std::int64_t>(config.from_ns * kPicosecondsPerNanosecond);
    filter.to_ps = static_cast<std::int64_t>(config.to_ns * kPicosecondsPerNanosecond);
    return filter;
}

void write_traces(Recorder& trace, const Experiment& experiment, const RunFolder& folder) {
    const TraceConfig& config = experiment.trace;
    add_counters(trace);
    if (config.timeline) {
        write_chrome_trace(trace, folder.file("trace.json"));
    }
    if (config.vcd) {
        write_vcd(trace, folder.file("trace.vcd"));
    }
    if (config.sqlite) {
        write_sqlite_trace(trace,
                           effective_config(experiment, folder.path()).dump(2),
                           folder.file("trace.sqlite"));
    }
    if (trace.slices().empty() && trace.levels().empty()) {
        std::cerr << fmt::format(
            "note: the trace is empty: nothing matches /trace/modules={} and /trace/kinds={} from "
            "{} to "
            "{} ns\n",
            config.modules,
            config.kinds,
            config.from_ns,
            config.to_ns);
    }
    if (trace.truncated()) {
        std::cerr << fmt::format(
            "trace: {} events beyond the limit were dropped; narrow "
            "/trace/modules, /trace/kinds, /trace/from_ns or /trace/to_ns\n",
            trace.dropped());
    }
}

void write_blocks(const RunOutput& output, std::uint64_t seed, const RunFolder& folder) {
    for (std::size_t chip = 0; chip < output.shared_blocks.size(); ++chip) {
        write_safetensors(folder.file(fmt::format("shared_block_chip_{}.safetensors", chip)),
                          output.shared_blocks[chip],
                          {{"chip", std::to_string(chip)}, {"seed", std::to_string(seed)}});
    }
}

/// Where the data set ends before the images that were asked for: said once, not an error.
void note_short_data(const Experiment& experiment, const Workload& workload) {
    const auto note = [](const char* key, int asked, const std::string& what, int there) {
        if (asked > there) {
            std::cerr << fmt::format("note: {} asks for {}, the {} are {}: all of them are used\n",
                                     key,
                                     asked,
                                     what,
                                     there);
        }
    };
    const auto images = fmt::format(
        "{} images of {}", name_of(kDataSplitNames, experiment.run.split), workload.images.name);
    note("/run/images", experiment.run.images, images, workload.images.size());
    note("/cycle/images", experiment.cycle.images, images, workload.images.size());
    if (uses_shared_blocks(experiment, workload.graph)) {
        note("/tsb/images",
             experiment.tsb.images,
             "training images of " + workload.train.name,
             workload.train.size());
    }
}

/// What the run will need, before it starts.
void note_memory(const Experiment& experiment, const Workload& workload, int threads) {
    constexpr double kMebibyte = 1048576.0;
    const auto needed = static_cast<double>(estimate_memory(experiment, workload, threads));
    const auto there = static_cast<double>(physical_memory());
    std::cerr << fmt::format("note: about {:.0f} MiB of memory at the peak, on {} thread{}\n",
                             needed / kMebibyte,
                             threads,
                             threads == 1 ? "" : "s");
    if (there > 0 && needed > there) {
        std::cerr << fmt::format(
            "warning: this machine has {:.0f} MiB; fewer --threads or /tsb/images need less\n",
            there / kMebibyte);
    }
}

/// Whether the accuracy became as sure as /run/until_ci asks: it may not within /run/chips.
void note_until_ci(const Experiment& experiment, const RunResult& result) {
    const double width = experiment.run.until_ci;
    const auto& accuracy = result.accuracy.after ? result.accuracy.after : result.accuracy.before;
    if (width <= 0.0 || !accuracy) {
        return;
    }
    const auto chips = accuracy->per_chip.size();
    const auto found = summarize(accuracy->per_chip).ci95;
    std::cerr << (found && *found <= width
                      ? fmt::format("note: +- {:.2f} % after {} chips\n", *found, chips)
                      : fmt::format("note: /run/until_ci={} was not reached in {} chips; raise "
                                    "/run/chips\n",
                                    width,
                                    chips));
}

/// Where messages contend much, the default model of the network is too fast.
void note_busy_link(const Experiment& experiment, const RunResult& result) {
    constexpr double kMuch = 0.3;  // docs/noc.md
    if (experiment.arch.network.model != NetworkModel::kPacket || !result.latency ||
        result.latency->busiest_link_share <= kMuch) {
        return;
    }
    std::cerr << fmt::format(
        "note: link {} is busy for {:.0f} % of the run; so much traffic takes longer "
        "than the packet model says (docs/noc.md), try --set "
        "/arch/network/model=flit\n",
        result.latency->busiest_link,
        100.0 * result.latency->busiest_link_share);
}

std::string experiment_name(const Experiment& experiment, const ExperimentSource& source) {
    return std::filesystem::path(source.file.empty() ? experiment.workload : source.file)
        .stem()
        .string();
}

bool read_options(const Arguments& arguments, RunOptions& options) {
    namespace po = boost::program_options;
    Syntax syntax;
    syntax.usage = "run EXPERIMENT [OPTION...]";
    syntax.about =
        "Programs simulated chips, classifies images before and after the shared block of each\n"
        "chip is trained, runs one chip cycle by cycle, and writes a run folder with report.html.";
    syntax.example = "nvcim run workloads/experiments/demo.json --set /run/chips=10 --out runs/ten";
    add_experiment_options(syntax, options.source);
    const std::vector<Shorthand> shorthands = {
        kSeedOption,
        kThreadsOption,
        {"until-ci", "WIDTH", "/run/until_ci", ": stop when the mean is known to +- WIDTH percent"},
        {"fidelity",
         "NAME",
         "/run/fidelity",
         ": bit_serial, unsliced, or cost (no accuracy, needs no weights and no data set)"}};
    add_shorthands(syntax, shorthands);
    syntax.options.add_options()(
        "kernel",
        po::value(&options.kernel)->value_name("NAME"),
        "instructions of products: auto, avx512vnni, avx512, avx2 or portable; changes no result");
    add_output_options(syntax, "run folder, default runs/NAME-HASH", options.output);
    po::variables_map values;
    if (!parse(syntax, arguments, values)) {
        return false;
    }
    require_experiment(options.source);
    take_shorthands(values, shorthands, options.source);
    return true;
}

}  // namespace

ExitCode run_run(const Arguments& arguments) {
    RunOptions options;
    if (!read_options(arguments, options)) {
        return ExitCode::kOk;
    }
    use_kernel(options.kernel);
    Experiment experiment = load_experiment(options.source);
    RunInfo info = make_run_info("run", arguments, experiment);
    const std::string name = experiment_name(experiment, options.source);
    const std::string path = !options.output.out.empty()
                                 ? options.output.out
                                 : RunFolder::default_path(name, effective_config(experiment, "."));
    RunFolder folder(path, options.output.force);

    Stopwatch watch;
    const Workload workload = load_workload(experiment);
    watch.lap("load", info);
    if (!options.output.quiet && experiment.run.fidelity != Fidelity::kCost) {
        note_short_data(experiment, workload);
        note_memory(experiment, workload, info.threads);
    }
    std::unique_ptr<Recorder> trace;
    if (experiment.trace.is_on()) {
        trace = std::make_unique<Recorder>(filter_of(experiment.trace));
    }
    ProgressLine progress(stderr, options.output.quiet);
    RunOutput output = run_experiment(
        experiment,
        workload,
        info.threads,
        trace.get(),
        [&](const std::string& phase, int done, int total) { progress.show(phase, done, total); });
    progress.finish();
    if (!options.output.quiet) {
        note_until_ci(experiment, output.result);
        note_busy_link(experiment, output.result);
    }
    output.result.run.experiment = name;
    watch.lap("run", info);

    try {
        folder.write(output.result, effective_config(experiment, folder.path()), info);
        write_blocks(output, experiment.run.seed, folder);
        if (trace) {
            write_traces(*trace, experiment, folder);
        }
    } catch (const WriteError& error) {  // by the name that the user gave, not the temporary one
        const auto file = std::filesystem::path(error.path()).filename();
        throw WriteError(folder.final_file(file.string()), error.reason());
    }
    folder.complete();
    if (options.output.json) {
        std::cout << stats_json(StatTree(output.result));
    } else if (!options.output.quiet) {
        std::cout << summary(
            output.result, folder.final_file("report.html"), terminal_style(stdout));
    }
    return ExitCode::kOk;
}

}  // namespace nvcim::sim
