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
    std::size_t words;  ///< name, DIR and what else it needs
    void (*show)(SweepStore& store, const SweepOptions& options);
};
constexpr Look kLooks[] = {
    {"status", 2, sweep_status},
    {"export", 2, sweep_export},
    {"pareto", 2, sweep_pareto},
    {"report", 2, sweep_report},
    {"config", 3, sweep_config},
};

}  // namespace

ExitCode run_sweep(const Arguments& arguments) {
    namespace po = boost::program_options;
    Syntax syntax;
    syntax.usage =
        "sweep FILE --out DIR, sweep status|export|pareto|report DIR, sweep config DIR NUMBER";
    syntax.about =
        "Runs an experiment at many points and keeps the results in DIR/sweep.sqlite; shows what\n"
        "is there (status), as CSV or JSON (export), the points that no other one dominates\n"
        "(pareto), or the configuration of one point (config); writes DIR/report.html (report, "
        "and\n"
        "when a sweep ends).";
    syntax.example = "nvcim sweep workloads/sweeps/tiny-cost.json --out runs/tiny";
    SweepOptions options;
    auto add = syntax.options.add_options();
    add("out", po::value(&options.out)->value_name("DIR"), "folder of the results");
    add("resume", po::bool_switch(&options.resume), "go on with what DIR holds");
    add("dry-run", po::bool_switch(&options.dry_run), "check and print the points, run nothing");
    add("workers",
        po::value(&options.workers)->value_name("N"),
        "points at a time, default one per core; changes no result");
    add("share-nothing",
        po::bool_switch(&options.share_nothing),
        "run every point on its own, even if it has work in common with others; changes no result");
    add("csv", po::bool_switch(&options.as_csv), "export, pareto: CSV (the default of export)");
    add("json", po::bool_switch(&options.as_json), "status, export, pareto: JSON");
    add("minimize",
        po::value(&options.minimize)->value_name("STATISTIC"),
        "pareto: less is better, e.g. latency.interval_ns; may be repeated");
    add("maximize",
        po::value(&options.maximize)->value_name("STATISTIC"),
        "pareto: more is better, e.g. accuracy.after.mean");
    add("reference",
        po::value(&options.reference)->value_name("VALUE"),
        "pareto: where the hypervolume is measured from, once per objective, --minimize first; "
        "default the worst point");
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
    if (options.as_csv && options.as_json) {
        throw ConfigError("sweep: expected --csv or --json, got both");
    }
    const std::string what = options.words.empty() ? "" : options.words[0];
    const Look* const looks = std::find_if(
        std::begin(kLooks), std::end(kLooks), [&](const Look& look) { return what == look.name; });
    if (options.words.size() != (looks != std::end(kLooks) ? looks->words : 1U)) {
        throw ConfigError(
            "sweep: expected a sweep file, or 'status DIR', 'export DIR', 'pareto DIR', 'report "
            "DIR' "
            "or 'config DIR NUMBER'; see nvcim sweep --help");
    }
    if (looks == std::end(kLooks)) {
        return sweep_run(options);
    }
    SweepStore store = SweepStore::open(sweep_store_path(options.words[1]));
    looks->show(store, options);
    return ExitCode::kOk;
}

}  // namespace nvcim::sim
