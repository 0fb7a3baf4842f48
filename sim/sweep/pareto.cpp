// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/pareto.h"

#include <algorithm>

namespace nvcim::sim {

std::vector<std::size_t> pareto_front(const std::vector<StoredPoint>& points,
                                      const std::vector<Objective>& objectives) {
    std::vector<std::size_t> candidates;
    std::vector<std::vector<double>> costs(points.size());  // less is better
    for (std::size_t i = 0; i < points.size(); ++i) {
        bool complete = points[i].status == PointStatus::kDone;
        for (const Objective& objective : objectives) {
            const nlohmann::json& value = points[i].results[objective.column];
            complete = complete && value.is_number();
            costs[i].push_back(!value.is_number()   ? 0.0
                               : objective.maximize ? -value.get<double>()
                                                    : value.get<double>());
        }
        if (complete) {
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

}  // namespace nvcim::sim
