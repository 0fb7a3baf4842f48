// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/shared_work.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <utility>

#include "models/base/error.h"
#include "models/base/hash.h"
#include "sim/engine/cost_run.h"
#include "sim/engine/parts.h"
#include "sim/engine/run.h"
#include "sim/engine/study.h"
#include "sim/stats/stat_tree.h"

namespace nvcim::sim {

using nlohmann::json;

namespace {

/// Equal for experiments that are equal. 128 bits: among a million points two unequal ones meet
/// with a probability of 1e-27.
using Key = std::pair<std::uint64_t, std::uint64_t>;

Key key_of(const Experiment& part) {
    const std::string text = effective_config(part, ".").dump();
    Key key{Fnv1a().add(text).value(), 0x9e3779b97f4a7c15U};
    for (const char c : text) {
        key.second = (key.second + static_cast<unsigned char>(c)) * 0xd1342543de82ef95U;
        key.second ^= key.second >> 32U;
    }
    return key;
}

const SweepPoint& point(const SweepPlan& plan, std::int64_t number) {
    return plan.points[static_cast<std::size_t>(number)];
}

/// The leaf at a path such as "latency.clock_ns".
json leaf(const StatTree::Json& values, const std::string& path) {
    const StatTree::Json* node = &values;
    std::istringstream parts(path);
    for (std::string part; std::getline(parts, part, '.');) {
        node = &node->at(part);
    }
    return json::parse(node->dump());
}

/// A group at work.
class GroupRun {
public:
    GroupRun(const SweepPlan& plan,
             const std::vector<SweepColumn>& columns,
             int threads,
             const Tell& tell)
        : plan_(plan), columns_(columns), threads_(threads), tell_(tell) {}

    void run(const WorkGroup& group, DataSets& data) {
        const std::int64_t number = group.simulations.front().front();
        const Experiment first = experiment(number);
        workload_ = load_workload(first, data);
        if (group.is_alone) {
            RunOutput output = run_experiment(first, workload_, threads_, nullptr, quiet());
            tell_(report(number, std::move(output.result)).line());
            return;
        }
        if (first.run.fidelity != Fidelity::kCost) {
            replicas_ = replicas_of(workload_.graph, lay_out(first, workload_.graph));
            study_ = run_study(accuracy_part(first), workload_, replicas_, threads_, quiet());
        }
        run_apart(group.simulations);
    }

private:
    static Progress quiet() {
        return [](const std::string&, int, int) {};
    }
    [[nodiscard]] Experiment experiment(std::int64_t number) const {
        Experiment experiment = experiment_of(plan_.sweep, point(plan_, number));
        experiment.run.threads = 0;
        return experiment;
    }

    /// Each simulation in a process of its own, if there are several.
    void run_apart(const std::vector<std::vector<std::int64_t>>& simulations) {
        if (simulations.size() == 1) {
            simulate(simulations.front(), tell_);
            return;
        }
        std::set<std::int64_t> told;
        run_in_processes(
            simulations.size(),
            threads_,
            [&](std::size_t i, const Tell& tell) { simulate(simulations[i], tell); },
            [&](std::size_t, const std::string& line) {
                told.insert(PointReport::from_line(line).number);
                tell_(line);
            },
            [&](std::size_t i, const JobEnd& end) {
                for (const std::int64_t number : simulations[i]) {
                    if (!end.is_done && told.count(number) == 0) {
                        tell_(PointReport{number, {}, end.error, end.exit_code}.line());
                    }
                }
            });
    }

    void simulate(const std::vector<std::int64_t>& numbers, const Tell& tell) {
        const Experiment full = experiment(numbers.front());
        const std::vector<Program> segments = lay_out(full, workload_.graph);
        if (segments.size() > 1 && numbers.size() > 1) {  // prices enter into their turns
            std::vector<std::vector<std::int64_t>> each;
            for (const std::int64_t number : numbers) {
                each.push_back({number});
            }
            run_apart(each);
            return;
        }
        const bool is_priced = segments.size() == 1;
        const RunResult result = run_part(is_priced ? timing_part(full) : full, segments);
        for (const std::int64_t number : numbers) {
            RunResult own = result;
            if (is_priced) {
                price(experiment(number), workload_.graph, segments, own);
            }
            tell(report(number, std::move(own)).line());
        }
    }

    [[nodiscard]] RunResult run_part(const Experiment& part,
                                     const std::vector<Program>& segments) const {
        if (part.run.fidelity == Fidelity::kCost) {
            RunResult result = run_cost(part, workload_.graph, segments, nullptr);
            result.run = run_identity(part, workload_);
            return result;
        }
        NVCIM_ASSERT(replicas_of(workload_.graph, segments) == replicas_);
        return run_chip(part, workload_, segments, *study_, nullptr, quiet()).result;
    }

    [[nodiscard]] PointReport report(std::int64_t number, RunResult&& result) const {
        result.run.experiment = plan_.sweep.name;
        const StatTree tree(result);
        PointReport report;
        report.number = number;
        for (const SweepColumn& column : columns_) {
            report.results.push_back(leaf(tree.values(), column.path));
        }
        return report;
    }

    const SweepPlan& plan_;
    const std::vector<SweepColumn>& columns_;
    int threads_;
    const Tell& tell_;
    Workload workload_;
    std::vector<int> replicas_;
    std::optional<Study> study_;
};

}  // namespace

std::vector<WorkGroup> group_points(const SweepPlan& plan,
                                    const std::vector<std::int64_t>& numbers,
                                    bool share) {
    std::vector<WorkGroup> groups;
    std::map<Key, std::size_t> group_with;                               // accuracy part
    std::map<std::pair<std::size_t, Key>, std::size_t> simulation_with;  // group, timing part
    for (const std::int64_t number : numbers) {
        if (!share) {
            groups.push_back({{{number}}, true});
            continue;
        }
        const Experiment experiment = experiment_of(plan.sweep, point(plan, number));
        const bool has_study = experiment.run.fidelity != Fidelity::kCost;
        const Key timing = key_of(timing_part(experiment));
        const Key key = has_study ? key_of(accuracy_part(experiment)) : timing;
        const std::size_t group = group_with.emplace(key, groups.size()).first->second;
        if (group == groups.size()) {
            groups.emplace_back();
        }
        std::vector<std::vector<std::int64_t>>& simulations = groups[group].simulations;
        const std::size_t simulation =
            simulation_with.emplace(std::make_pair(group, timing), simulations.size())
                .first->second;
        if (simulation == simulations.size()) {
            simulations.emplace_back();
        }
        simulations[simulation].push_back(number);
    }
    return groups;
}

std::string PointReport::line() const {
    json report = {{"number", number}};
    if (error.empty()) {
        report["results"] = results;
    } else {
        report["error"] = error;
        report["exit_code"] = exit_code;
    }
    return report.dump(-1, ' ', false, json::error_handler_t::replace);
}

PointReport PointReport::from_line(const std::string& line) {
    const json report = json::parse(line);
    return {report.at("number").get<std::int64_t>(),
            report.value("results", std::vector<json>()),
            report.value("error", std::string()),
            report.value("exit_code", 0)};
}

void run_group(const SweepPlan& plan,
               const WorkGroup& group,
               const std::vector<SweepColumn>& columns,
               int threads,
               DataSets& data,
               const Tell& tell) {
    GroupRun(plan, columns, threads, tell).run(group, data);
}

}  // namespace nvcim::sim
