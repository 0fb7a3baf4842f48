// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "sim/cli/commands.h"
#include "sim/cli/sweep_commands.h"
#include "sim/sweep/sweep_folder.h"

namespace nvcim::sim {

namespace {

/// What can be done with the folder of a sweep.
struct Look {
    const char* name;
    void (*show)(SweepStore& store, const SweepOptions& options);
};
constexpr Look kLooks[] = {
    {"status", sweep_status},
    {"export", sweep_export},
    {"pareto", sweep_pareto},
    {"report", sweep_report},
};

}  // namespace

ExitCode run_sweep(const Arguments& arguments) {
    namespace po = boost::program_options;
    Syntax syntax;
    syntax.usage = "sweep FILE --out DIR, sweep status|export|pareto|report DIR";
    syntax.about =
        "Runs an experiment at many points, one process each, and keeps the results in\n"
        "DIR/sweep.sqlite; shows what is there (status), as CSV or JSON (export), or the points "
        "that\n"
        "no other one dominates (pareto); writes DIR/report.html (report, and when a sweep ends).";
    syntax.example = "nvcim sweep workloads/sweeps/tiny-cost.json --out runs/tiny";
    SweepOptions options;
    auto add = syntax.options.add_options();
    add("out", po::value(&options.out)->value_name("DIR"), "folder of the results");
    add("resume", po::bool_switch(&options.resume), "go on with what DIR holds");
    add("dry-run", po::bool_switch(&options.dry_run), "check and print the points, run nothing");
    add("workers",
        po::value(&options.workers)->value_name("N"),
        "points at a time, default one per core; changes no result");
    add("csv", po::bool_switch(&options.as_csv), "export: CSV, the default");
    add("json", po::bool_switch(&options.as_json), "export: JSON");
    add("minimize",
        po::value(&options.minimize)->value_name("STATISTIC"),
        "pareto: less is better, e.g. latency.interval_ns; may be repeated");
    add("maximize",
        po::value(&options.maximize)->value_name("STATISTIC"),
        "pareto: more is better, e.g. accuracy.after.mean");
    add("quiet", po::bool_switch(&options.quiet), "print nothing but errors");
    syntax.hidden.add_options()("word", po::value(&options.words));
    syntax.positions.add("word", -1);
    if (!parse(syntax, arguments)) {
        return ExitCode::kOk;
    }
    if (options.workers < 0) {
        throw ConfigError(
            fmt::format("sweep: --workers: expected 1 or more, got {}", options.workers));
    }
    const std::string what = options.words.empty() ? "" : options.words[0];
    const Look* const looks = std::find_if(
        std::begin(kLooks), std::end(kLooks), [&](const Look& look) { return what == look.name; });
    if (options.words.size() != (looks != std::end(kLooks) ? 2U : 1U)) {
        throw ConfigError(
            "sweep: expected a sweep file, or 'status DIR', 'export DIR', 'pareto DIR' or 'report "
            "DIR'; see nvcim sweep --help");
    }
    if (looks == std::end(kLooks)) {
        return sweep_run(options);
    }
    SweepStore store = SweepStore::open(sweep_store_path(options.words[1]));
    looks->show(store, options);
    return ExitCode::kOk;
}

}  // namespace nvcim::sim
