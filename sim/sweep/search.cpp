// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "models/base/error.h"
#include "sim/sweep/conditions.h"
#include "sim/sweep/evolution.h"
#include "sim/sweep/pareto.h"
#include "sim/sweep/search_plan.h"
#include "sim/sweep/sweep_run.h"

namespace nvcim::sim {

namespace {

constexpr int kPatience = 50;  // generations without a new point to run

// Costs of what no one wants, worse than every statistic, by how little it helps.
constexpr double kFailed = 1e300;    ///< was run and gave no result
constexpr double kInvalid = 2e300;   ///< configuration is not valid
constexpr double kExcluded = 3e300;  ///< by a constraint
constexpr double kRepeated = 4e300;  ///< had its chance, so that the population stays diverse

class Search {
public:
    Search(SweepPlan& plan,
           SweepStore& store,
           const PoolOptions& options,
           const std::function<void(const PointProgress& at)>& progress)
        : plan_(plan),
          store_(store),
          options_(options),
          progress_(progress),
          conditions_(plan.sweep),
          objectives_(objectives_of(store)),
          rows_(store.points()) {}

    SearchOutcome run() {
        const std::vector<Axis>& axes = plan_.sweep.axes;
        std::vector<std::size_t> counts;
        for (std::size_t axis = 0; axis < axes.size(); ++axis) {
            if (axes[axis].steps.size() > 1) {
                genes_.push_back(axis);
                counts.push_back(axes[axis].steps.size());
            }
        }
        Steps first;
        for (const std::vector<std::size_t>& steps : first_population(plan_.sweep)) {
            std::vector<std::size_t>& individual = first.emplace_back();
            for (const std::size_t axis : genes_) {
                individual.push_back(steps[axis]);
            }
        }
        evolve(counts, first, *plan_.sweep.search, [this](const Steps& generation) {
            return judge(generation);
        });
        return outcome_;
    }

private:
    std::optional<Costs> judge(const Steps& generation) {
        const std::size_t known = plan_.points.size();
        const int before = outcome_.run;
        std::vector<std::optional<double>> penalties;
        for (const std::vector<std::size_t>& individual : generation) {
            penalties.push_back(choose(individual));
        }
        ++outcome_.generations;
        run_new(known);
        Costs costs;
        for (std::size_t i = 0; i < generation.size(); ++i) {
            costs.push_back(penalties[i] ? std::vector<double>(objectives_.size(), *penalties[i])
                                         : costs_of(rows_[seen_.at(generation[i])]));
        }
        quiet_ = outcome_.run > before ? 0 : quiet_ + 1;
        outcome_.end = is_over_budget_ ? "the budget is used up"
                       : static_cast<double>(seen_.size()) >= space_of(plan_.sweep)
                           ? "every point was looked at"
                       : quiet_ >= kPatience ? "no new point to run in 50 generations"
                                             : "";
        return *outcome_.end == '\0' ? std::optional(costs) : std::nullopt;
    }

    /// What an individual costs, unless it is a point that is to be run.
    std::optional<double> choose(const std::vector<std::size_t>& individual) {
        if (seen_.count(individual) != 0) {
            return kRepeated;
        }
        std::vector<std::size_t> steps(plan_.sweep.axes.size(), 0);
        for (std::size_t gene = 0; gene < genes_.size(); ++gene) {
            steps[genes_[gene]] = individual[gene];
        }
        SweepPoint point = point_at(plan_.sweep.axes, steps);
        try {
            if (!conditions_.hold(point)) {
                seen_[individual] = 0;
                return kExcluded;
            }
            static_cast<void>(experiment_of(plan_.sweep, point));
        } catch (const ConfigError& error) {
            point.error = error.what();
        }
        const bool is_valid = point.error.empty();
        const std::size_t number = plan_.points.size();
        // What the store holds has been paid for, even if the budget was larger then.
        if (is_valid && outcome_.run >= plan_.sweep.search->budget && number >= rows_.size()) {
            is_over_budget_ = true;
        }
        if (is_over_budget_) {
            return kRepeated;
        }
        if (number < rows_.size() && !is_same(rows_[number], point)) {
            throw ConfigError(
                fmt::format("the search chooses another point {} than the store holds: was it "
                            "begun with another version of nvcim or pagmo? Choose another --out",
                            number));
        }
        outcome_.run += is_valid ? 1 : 0;
        seen_[individual] = number;
        plan_.points.push_back(std::move(point));
        return is_valid ? std::nullopt : std::optional(kInvalid);
    }

    /// Runs what is not done of the points from number `first` on.
    void run_new(std::size_t first) {
        const std::size_t stored = rows_.size();
        if (plan_.points.size() > stored) {
            store_.add_new(plan_);
        }
        const bool all_done =
            plan_.points.size() <= stored &&
            std::none_of(
                rows_.begin() + static_cast<std::ptrdiff_t>(first),
                rows_.begin() + static_cast<std::ptrdiff_t>(plan_.points.size()),
                [](const StoredPoint& row) { return row.status == PointStatus::kPending; });
        if (all_done) {
            return;
        }
        const int budget = plan_.sweep.search->budget;
        const int exit_code = run_pending(plan_, store_, options_, [&](const PointProgress& at) {
            PointProgress whole;
            whole.ended = outcome_.run - at.total + at.ended;
            whole.failed = at.failed;
            whole.total = std::max(budget, outcome_.run);
            progress_(whole);
        });
        outcome_.exit_code = std::max(outcome_.exit_code, exit_code);
        rows_.resize(first);
        for (StoredPoint& row : store_.points(static_cast<std::int64_t>(first))) {
            rows_.push_back(std::move(row));
        }
        check_measured();
    }

    std::vector<double> costs_of(const StoredPoint& row) const {
        const std::optional<std::vector<double>> costs = sim::costs_of(row, objectives_);
        return costs ? *costs : std::vector<double>(objectives_.size(), kFailed);
    }

    /// An objective that no point has is a mistake, not bad luck.
    void check_measured() const {
        const auto is_done = [](const StoredPoint& row) {
            return row.status == PointStatus::kDone;
        };
        for (const Objective& objective : objectives_) {
            if (std::any_of(rows_.begin(), rows_.end(), is_done) &&
                std::none_of(rows_.begin(), rows_.end(), [&](const StoredPoint& row) {
                    return is_done(row) && row.results[objective.column].is_number();
                })) {
                throw ConfigError(fmt::format(
                    "the search wants {}, but no point that was run has it; do fidelity, "
                    "/cycle/images or /tsb/mode leave it out?",
                    store_.columns()[objective.column].path));
            }
        }
    }

    SweepPlan& plan_;
    SweepStore& store_;
    PoolOptions options_;
    const std::function<void(const PointProgress& at)>& progress_;
    Conditions conditions_;
    std::vector<Objective> objectives_;
    std::vector<StoredPoint> rows_;                         ///< of the store
    std::vector<std::size_t> genes_;                        ///< axes with a choice
    std::map<std::vector<std::size_t>, std::size_t> seen_;  ///< individual -> row, if it has one
    SearchOutcome outcome_;
    int quiet_ = 0;  ///< generations without a new point to run
    bool is_over_budget_ = false;
};

}  // namespace

Steps first_population(const Sweep& sweep) {
    return latin_hypercube(
        sweep.axes, static_cast<std::size_t>(sweep.search->population), sweep.search->seed);
}

SearchOutcome run_search(SweepPlan& plan,
                         SweepStore& store,
                         const PoolOptions& options,
                         const std::function<void(const PointProgress& at)>& progress) {
    return Search(plan, store, options, progress).run();
}

}  // namespace nvcim::sim
