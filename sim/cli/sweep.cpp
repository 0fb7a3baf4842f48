// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <thread>

#include "sim/cli/commands.h"
#include "sim/cli/progress.h"
#include "sim/engine/memory.h"
#include "sim/engine/workload.h"
#include "sim/stats/text_table.h"
#include "sim/stats/writers.h"
#include "sim/sweep/pareto.h"
#include "sim/sweep/run_point.h"
#include "sim/sweep/sweep_plan.h"
#include "sim/sweep/sweep_store.h"
#include "sim/sweep/worker_pool.h"

namespace nvcim::sim {

using nlohmann::json;
namespace fs = std::filesystem;

namespace {

struct SweepOptions {
    std::vector<std::string> words;
    std::string out;
    int workers = 0;
    bool resume = false, dry_run = false, quiet = false, as_json = false, as_csv = false;
    std::vector<std::string> minimize, maximize;
};

std::string store_path(const std::string& folder) {
    return (fs::path(folder) / "sweep.sqlite").string();
}

/// Keeps other processes from running the same sweep until it ends, however it ends.
class FolderLock {
public:
    explicit FolderLock(const std::string& folder) {
        const std::string path = (fs::path(folder) / "sweep.lock").string();
        file_ = open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644);
        if (file_ < 0) {
            throw WriteError(path, errno);
        }
        if (flock(file_, LOCK_EX | LOCK_NB) != 0) {
            throw ConfigError(fmt::format("{}: another process is running this sweep", folder));
        }
    }
    ~FolderLock() { close(file_); }
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    int file_;
};

int workers_of(const SweepOptions& options, const SweepPlan& plan) {
    const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    int workers = options.workers > 0 ? options.workers : cores;
    if (plan.sweep.fidelity != SweepFidelity::kCost && options.workers == 0) {
        const Experiment experiment = experiment_of(plan.sweep, plan.points.front());
        const std::int64_t each =
            estimate_memory(experiment, load_workload(experiment), std::max(1, cores / workers));
        const std::int64_t fit = physical_memory() / std::max<std::int64_t>(1, each);
        workers = static_cast<int>(std::clamp<std::int64_t>(fit, 1, workers));
    }
    return workers;
}

void print_points(const SweepPlan& plan) {
    for (std::size_t i = 0; i < plan.points.size(); ++i) {
        std::cout << fmt::format("{}: {}\n", i, set_line(plan.points[i]));
    }
    std::cout << fmt::format(
        "{} points{}\n",
        plan.points.size(),
        plan.left_out == 0 ? "" : fmt::format(", {} more left out by constraints", plan.left_out));
}

struct Counts {
    std::int64_t done = 0, failed = 0, pending = 0;
};

Counts count(const std::vector<StoredPoint>& points) {
    Counts counts;
    for (const StoredPoint& point : points) {
        ++(point.status == PointStatus::kDone     ? counts.done
           : point.status == PointStatus::kFailed ? counts.failed
                                                  : counts.pending);
    }
    return counts;
}

std::string status_text(SweepStore& store) {
    const std::vector<StoredPoint> points = store.points();
    const Counts counts = count(points);
    std::string text = fmt::format("{}: {} points: {} done, {} failed, {} to do\n",
                                   store.meta("name"),
                                   points.size(),
                                   counts.done,
                                   counts.failed,
                                   counts.pending);
    std::vector<std::pair<std::string, std::vector<std::int64_t>>> failures;  // alike together
    for (const StoredPoint& point : points) {
        if (point.status == PointStatus::kFailed) {
            const auto known =
                std::find_if(failures.begin(), failures.end(), [&](const auto& each) {
                    return each.first == point.error;
                });
            if (known == failures.end()) {
                failures.push_back({point.error, {point.number}});
            } else {
                known->second.push_back(point.number);
            }
        }
    }
    for (const auto& [error, numbers] : failures) {
        text += fmt::format(
            "  {} failed, the first is point {}: {}\n", numbers.size(), numbers.front(), error);
    }
    return text;
}

ExitCode run(const SweepOptions& options) {
    const SweepPlan plan = plan_sweep(options.words[0]);
    if (options.dry_run) {
        print_points(plan);
        return ExitCode::kOk;
    }
    if (options.out.empty()) {
        throw ConfigError("sweep: expected --out DIR, the folder of the results");
    }
    std::error_code failed;
    fs::create_directories(options.out, failed);
    if (failed) {
        throw WriteError(options.out, failed.value());
    }
    const FolderLock lock(options.out);
    const std::string path = store_path(options.out);
    const bool goes_on = options.resume && fs::exists(path);
    SweepStore store = goes_on ? SweepStore::open(path) : SweepStore::create(path, plan);
    if (goes_on) {
        store.check_plan(plan);
    }
    const std::vector<std::int64_t> numbers = store.pending();
    const int workers = workers_of(options, plan);
    const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    const int threads =
        plan.sweep.fidelity == SweepFidelity::kCost ? 1 : std::max(1, cores / workers);
    ProgressLine progress(stderr, options.quiet);
    int finished = 0;
    int exit_code = 0;
    progress.show("running points", 0, static_cast<int>(numbers.size()));
    run_in_processes(
        numbers,
        workers,
        [&](std::int64_t number) {
            return json(run_point(plan.sweep,
                                  plan.points[static_cast<std::size_t>(number)],
                                  store.columns(),
                                  threads))
                .dump();
        },
        [&](const JobOutcome& outcome) {
            if (outcome.is_done) {
                store.finish(outcome.number, json::parse(outcome.text).get<std::vector<json>>());
            } else {
                store.fail(outcome.number, outcome.text);
                exit_code = std::max(exit_code, outcome.exit_code);
            }
            progress.show("running points", ++finished, static_cast<int>(numbers.size()));
        });
    progress.finish();
    if (!options.quiet) {
        std::cout << status_text(store);
    }
    return static_cast<ExitCode>(exit_code);
}

std::string csv_text(const json& value) {
    if (value.is_null()) {
        return "";
    }
    return csv_field(value.is_string() ? value.get<std::string>() : value.dump());
}

const char* status_name(PointStatus status) {
    return status == PointStatus::kDone     ? "done"
           : status == PointStatus::kFailed ? "failed"
                                            : "pending";
}

void export_csv(SweepStore& store) {
    std::string line = "point,status";
    for (const std::string& pointer : store.pointers()) {
        line += "," + csv_text(pointer);
    }
    for (const SweepColumn& column : store.columns()) {
        line += "," + csv_text(column.unit.empty() ? column.path
                                                   : column.path + " [" + column.unit + "]");
    }
    std::cout << line << ",error\n";
    for (const StoredPoint& point : store.points()) {
        line = fmt::format("{},{}", point.number, status_name(point.status));
        for (const json& value : point.settings) {
            line += "," + csv_text(value);
        }
        for (const json& value : point.results) {
            line += "," + csv_text(value);
        }
        std::cout << line << "," << csv_text(point.error) << "\n";
    }
}

void export_json(SweepStore& store) {
    using Ordered = nlohmann::ordered_json;
    Ordered list = Ordered::array();
    for (const StoredPoint& point : store.points()) {
        Ordered row = {{"point", point.number}, {"status", status_name(point.status)}};
        for (std::size_t i = 0; i < store.pointers().size(); ++i) {
            row[store.pointers()[i]] = point.settings[i];
        }
        for (std::size_t i = 0; i < store.columns().size(); ++i) {
            row[store.columns()[i].path] = point.results[i];
        }
        row["error"] = point.error;
        list.push_back(std::move(row));
    }
    std::cout << list.dump(1) << "\n";
}

std::size_t column_of(const SweepStore& store, const std::string& path) {
    const std::vector<SweepColumn>& columns = store.columns();
    std::vector<std::string> names;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].path == path) {
            return i;
        }
        names.push_back(columns[i].path);
    }
    const std::string near = nearest(path, names);
    throw ConfigError(
        fmt::format("sweep pareto: there is no statistic {}{}; docs/stats-reference.md "
                    "lists them",
                    path,
                    near.empty() ? "" : fmt::format(" (did you mean {}?)", near)));
}

void print_pareto(SweepStore& store, const SweepOptions& options) {
    std::vector<Objective> objectives;
    for (const std::string& path : options.minimize) {
        objectives.push_back({column_of(store, path), false});
    }
    for (const std::string& path : options.maximize) {
        objectives.push_back({column_of(store, path), true});
    }
    if (objectives.empty()) {
        throw ConfigError("sweep pareto: expected --minimize STATISTIC or --maximize STATISTIC");
    }
    std::vector<TextTable::Column> columns = {{"point"}};
    for (const std::string& pointer : store.pointers()) {
        columns.push_back({pointer.substr(pointer.rfind('/') + 1)});
    }
    for (const Objective& objective : objectives) {
        columns.push_back({store.columns()[objective.column].path});
    }
    TextTable table(columns);
    const std::vector<StoredPoint> points = store.points();
    for (const std::size_t i : pareto_front(points, objectives)) {
        std::vector<std::string> row = {fmt::format("{}", points[i].number)};
        for (const json& value : points[i].settings) {
            row.push_back(csv_text(value));
        }
        for (const Objective& objective : objectives) {
            row.push_back(fmt::format("{:.6g}", points[i].results[objective.column].get<double>()));
        }
        table.add(row);
    }
    std::cout << (table.empty() ? "no point has all of these statistics\n"
                                : table.text(terminal_style(stdout)));
}

}  // namespace

ExitCode run_sweep(const Arguments& arguments) {
    namespace po = boost::program_options;
    Syntax syntax;
    syntax.usage = "sweep FILE --out DIR, sweep status|export|pareto DIR";
    syntax.about =
        "Runs an experiment at many points, one process each, and keeps the results in\n"
        "DIR/sweep.sqlite; shows what is there (status), as CSV or JSON (export), or the points "
        "that\n"
        "no other one dominates (pareto).";
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
    const bool looks = what == "status" || what == "export" || what == "pareto";
    if (options.words.size() != (looks ? 2U : 1U)) {
        throw ConfigError(
            "sweep: expected a sweep file, or 'status DIR', 'export DIR' or 'pareto DIR'; see "
            "nvcim "
            "sweep --help");
    }
    if (!looks) {
        return run(options);
    }
    SweepStore store = SweepStore::open(store_path(options.words[1]));
    if (what == "status") {
        std::cout << status_text(store);
    } else if (what == "pareto") {
        print_pareto(store, options);
    } else if (options.as_json) {
        export_json(store);
    } else {
        export_csv(store);
    }
    return ExitCode::kOk;
}

}  // namespace nvcim::sim
