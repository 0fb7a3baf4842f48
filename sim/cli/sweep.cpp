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

/// What is done with the folder or the file of a sweep besides.
struct Action {
    const char* name;
    ExitCode (*run)(const SweepOptions& options);
};
constexpr Action kActions[] = {
    {"collect", sweep_collect},
    {"cancel", sweep_cancel},
    {"task", sweep_task},
};

/// The row whose name is `word`, or the end of the table.
template <class Row, std::size_t kRows>
const Row* find_row(const Row (&table)[kRows], const std::string& word) {
    return std::find_if(
        std::begin(table), std::end(table), [&](const Row& row) { return word == row.name; });
}

}  // namespace

ExitCode run_sweep(const Arguments& arguments) {
    namespace po = boost::program_options;
    Syntax syntax;
    syntax.usage =
        "sweep FILE --out DIR, sweep status|export|pareto|report|collect|cancel DIR, sweep config "
        "DIR NUMBER";
    syntax.about =
        "Runs an experiment at many points and keeps the results in DIR/sweep.sqlite; shows what\n"
        "is there (status), as CSV or JSON (export), the points that no other one dominates\n"
        "(pareto), or the configuration of one point (config); writes DIR/report.html (report, "
        "and\n"
        "when a sweep ends). --backend slurm gives the points to a cluster instead of running "
        "them\n"
        "here; collect takes the results, cancel ends the job (docs/cluster.md).";
    syntax.example = "nvcim sweep workloads/sweeps/tiny-cost.json --out runs/tiny";
    SweepOptions options;
    auto add = syntax.options.add_options();
    add("out", po::value(&options.out)->value_name("DIR"), "folder of the results");
    add("resume", po::bool_switch(&options.resume), "go on with what DIR holds");
    add("retry-failed",
        po::bool_switch(&options.retry_failed),
        "with --resume: failed points run again, too");
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
    add_slurm_options(syntax, options);
    add("quiet", po::bool_switch(&options.quiet), "print nothing but errors");
    syntax.hidden.add_options()("word", po::value(&options.words));
    syntax.positions.add("word", -1);
    po::variables_map values;
    if (!parse(syntax, arguments, values)) {
        return ExitCode::kOk;
    }
    if (options.workers < 0) {
        throw ConfigError(
            fmt::format("sweep: --workers: expected 1 or more, got {}", options.workers));
    }
    if (options.as_csv && options.as_json) {
        throw ConfigError("sweep: expected --csv or --json, got both");
    }
    if (options.retry_failed && !options.resume) {
        throw ConfigError("sweep: --retry-failed goes with --resume");
    }
    const std::string what = options.words.empty() ? "" : options.words[0];
    const Look* const look = find_row(kLooks, what);
    const Action* const action = find_row(kActions, what);
    const bool is_file = look == std::end(kLooks) && action == std::end(kActions);
    const std::size_t words = is_file ? 1 : look != std::end(kLooks) ? look->words : 2;
    if (options.words.size() != words) {
        throw ConfigError(
            "sweep: expected a sweep file, or 'status DIR', 'export DIR', 'pareto DIR', "
            "'report DIR', 'config DIR NUMBER', 'collect DIR' or 'cancel DIR'; see nvcim sweep "
            "--help");
    }
    check_slurm_options(values, options);
    if (is_file) {
        return options.backend == "slurm" ? sweep_submit(options) : sweep_run(options);
    }
    if (action != std::end(kActions)) {
        return action->run(options);
    }
    SweepStore store = SweepStore::open(sweep_store_path(options.words[1]));
    look->show(store, options);
    return ExitCode::kOk;
}

}  // namespace nvcim::sim
