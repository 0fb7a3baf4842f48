// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/skipped_reads.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "models/base/error.h"
#include "models/config/pointer.h"

namespace nvcim::sim {

namespace {

bool leaves_out(const SkippedShares& shares) {
    return shares.reads > 0.0 || shares.conversions > 0.0;
}

void set(StagePlan& stage, const SkippedShares& shares) {
    stage.skipped_reads = shares.reads;
    stage.skipped_conversions = std::max(shares.reads, shares.conversions);
}

}  // namespace

bool SkippedConfig::any() const {
    return leaves_out(*this) || std::any_of(layers.begin(), layers.end(), leaves_out);
}

void assume_skipped(const QuantizedNetwork& network,
                    const SkippedConfig& skipped,
                    std::vector<StagePlan>& stages) {
    const auto multiplies = [&](const StagePlan& stage) {
        return network.nodes[static_cast<std::size_t>(stage.nodes.front())].matrix >= 0;
    };
    std::string known;
    for (StagePlan& stage : stages) {
        if (multiplies(stage)) {
            set(stage, skipped);
            known += (known.empty() ? "" : ", ") + stage.name;
        }
    }
    Problems problems("cycle");
    std::set<std::string> seen;
    for (std::size_t i = 0; i < skipped.layers.size(); ++i) {
        const LayerSkippedShares& entry = skipped.layers[i];
        const Pointer at = Pointer() / "cycle" / "skipped" / "layers" / i / "layer";
        const auto stage = std::find_if(stages.begin(), stages.end(), [&](const StagePlan& each) {
            return multiplies(each) && each.name == entry.layer;
        });
        if (stage == stages.end()) {
            problems.add(at, fmt::format("expected one of {}, got \"{}\"", known, entry.layer));
        } else if (!seen.insert(entry.layer).second) {
            problems.add(at, fmt::format("{} is given twice", entry.layer));
        } else {
            set(*stage, entry);
        }
    }
    problems.throw_if_any<ConfigError>();
}

std::int64_t assumed_reads(const StagePlan& stage, std::int64_t reads, int replica) {
    const auto all = static_cast<double>(reads * stage.positions_of(replica));
    return std::llround(all * (1.0 - stage.skipped_reads));
}

std::int64_t assumed_reads_at(const StagePlan& stage, std::int64_t reads, int position) {
    const int replica = position % stage.replicas;
    const std::int64_t positions = stage.positions_of(replica);
    const std::int64_t total = assumed_reads(stage, reads, replica);
    const std::int64_t before = position / stage.replicas;
    return (before + 1) * total / positions - before * total / positions;
}

}  // namespace nvcim::sim
