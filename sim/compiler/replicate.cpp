// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/replicate.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "models/base/clock.h"
#include "models/base/error.h"
#include "models/config/pointer.h"

namespace nvcim::sim {

namespace {

std::int64_t busy(const BalancedLayer& layer, int replicas) {
    return ceil_div(layer.positions, replicas) * layer.interval;
}

}  // namespace

std::vector<std::vector<int>> balance(const std::vector<BalancedLayer>& layers,
                                      std::int64_t budget,
                                      std::int64_t floor) {
    std::vector<int> replicas(layers.size(), 1);
    std::int64_t used = 0;
    for (const BalancedLayer& layer : layers) {
        used += layer.crossbars;
    }
    std::vector<std::vector<int>> steps = {replicas};
    for (;;) {
        std::size_t limit = 0;
        for (std::size_t i = 1; i < layers.size(); ++i) {
            limit = busy(layers[i], replicas[i]) > busy(layers[limit], replicas[limit]) ? i : limit;
        }
        const BalancedLayer& layer = layers[limit];
        const std::int64_t turns = ceil_div(layer.positions, replicas[limit]);
        if (turns <= 1 || layer.crossbars == 0 || turns * layer.interval <= floor) {
            return steps;
        }
        const auto next = static_cast<int>(ceil_div(layer.positions, turns - 1));
        used += std::int64_t{next - replicas[limit]} * layer.crossbars;
        if (next > kMostCopies || used > budget) {
            return steps;
        }
        replicas[limit] = next;
        steps.push_back(replicas);
    }
}

std::vector<int> explicit_replicas(const Program& program, const MappingConfig& mapping) {
    std::vector<int> replicas(program.stages.size(), 1);
    Problems problems("mapping");
    std::set<std::string> seen;
    for (std::size_t i = 0; i < mapping.replicas.size(); ++i) {
        const LayerReplicas& entry = mapping.replicas[i];
        const Pointer at = Pointer() / "mapping" / "replicas" / i;
        std::string known;
        bool is_found = false;
        for (std::size_t s = 0; s < program.stages.size(); ++s) {
            const StagePlan& stage = program.stages[s];
            if (!stage.is_weight_layer) {
                continue;
            }
            known += (known.empty() ? "" : ", ") + stage.name;
            if (stage.name != entry.layer) {
                continue;
            }
            is_found = true;
            replicas[s] = entry.count;
            if (entry.count > stage.positions) {
                problems.add(at / "count",
                             fmt::format("expected at most the {} output positions of {}, got {}",
                                         stage.positions,
                                         stage.name,
                                         entry.count));
            }
        }
        if (!is_found) {
            problems.add(
                at / "layer",
                fmt::format(
                    "expected one of {}, got \"{}\" (copies of a shared block: /tsb/copies)",
                    known,
                    entry.layer));
        } else if (!seen.insert(entry.layer).second) {
            problems.add(at / "layer", fmt::format("{} is given twice", entry.layer));
        }
    }
    problems.throw_if_any<ConfigError>();
    return replicas;
}

}  // namespace nvcim::sim
