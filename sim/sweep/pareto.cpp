// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/pareto.h"

#include <algorithm>
#include <cmath>

#include "sim/sweep/evolution.h"

namespace nvcim::sim {

using nlohmann::json;

std::vector<Objective> objectives_of(SweepStore& store) {
    std::vector<Objective> objectives;
    const std::string search = store.meta("search");
    if (search.empty()) {
        return objectives;
    }
    const json settings = json::parse(search).at("search");
    for (const json& wanted : settings.at("objectives")) {
        const auto minimized = wanted.at("minimize").get<std::string>();
        const auto path = minimized.empty() ? wanted.at("maximize").get<std::string>() : minimized;
        for (std::size_t i = 0; i < store.columns().size(); ++i) {
            if (store.columns()[i].path == path) {
                Objective& objective = objectives.emplace_back();
                objective.column = i;
                objective.maximize = minimized.empty();
                if (wanted.at("reference").is_number()) {
                    objective.reference = wanted.at("reference").get<double>();
                }
            }
        }
    }
    return objectives;
}

std::optional<std::vector<double>> costs_of(const StoredPoint& point,
                                            const std::vector<Objective>& objectives) {
    if (point.status != PointStatus::kDone) {
        return {};
    }
    std::vector<double> costs;
    for (const Objective& objective : objectives) {
        const json& value = point.results[objective.column];
        if (!value.is_number()) {
            return {};
        }
        costs.push_back(objective.maximize ? -value.get<double>() : value.get<double>());
    }
    return costs;
}

std::vector<std::size_t> pareto_front(const std::vector<StoredPoint>& points,
                                      const std::vector<Objective>& objectives) {
    std::vector<std::size_t> candidates;
    std::vector<std::vector<double>> costs(points.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (const auto own = costs_of(points[i], objectives)) {
            costs[i] = *own;
            candidates.push_back(i);
        }
    }
    const auto dominates = [&](std::size_t a, std::size_t b) {
        bool better = false;
        for (std::size_t k = 0; k < objectives.size(); ++k) {
            if (costs[a][k] > costs[b][k]) {
                return false;
            }
            better = better || costs[a][k] < costs[b][k];
        }
        return better;
    };
    std::vector<std::size_t> front;
    for (const std::size_t i : candidates) {
        if (std::none_of(candidates.begin(), candidates.end(), [&](std::size_t other) {
                return dominates(other, i);
            })) {
            front.push_back(i);
        }
    }
    std::stable_sort(front.begin(), front.end(), [&](std::size_t a, std::size_t b) {
        return costs[a] < costs[b];
    });
    return front;
}

DominatedVolume dominated_volume(const std::vector<StoredPoint>& points,
                                 const std::vector<Objective>& objectives) {
    Costs all;
    for (const StoredPoint& point : points) {
        if (const auto costs = costs_of(point, objectives)) {
            all.push_back(*costs);
        }
    }
    DominatedVolume result;
    std::vector<double> reference;
    for (std::size_t k = 0; k < objectives.size(); ++k) {
        const double sign = objectives[k].maximize ? -1.0 : 1.0;
        double worst = sign * objectives[k].reference;
        if (std::isnan(worst) && !all.empty()) {
            worst = (*std::max_element(all.begin(), all.end(), [&](const auto& a, const auto& b) {
                return a[k] < b[k];
            }))[k];
        }
        reference.push_back(worst);
        result.reference.push_back(sign * worst);
    }
    Costs front;
    for (const std::size_t i : pareto_front(points, objectives)) {
        front.push_back(*costs_of(points[i], objectives));
    }
    result.volume = hypervolume(front, reference);
    return result;
}

}  // namespace nvcim::sim
