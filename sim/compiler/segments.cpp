// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/segments.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <utility>

#include "models/base/error.h"
#include "sim/compiler/compile.h"
#include "sim/compiler/placement.h"
#include "sim/compiler/replicate.h"
#include "sim/compiler/stages.h"

namespace nvcim::sim {

namespace {

/// Numbers of the stages behind which the network can be cut, the last one included.
std::vector<std::size_t> cuts(const std::vector<StagePlan>& stages) {
    // earliest[s]: the earliest producer (-1: the image) that stage s or a later one reads
    std::vector<int> earliest(stages.size() + 1, static_cast<int>(stages.size()));
    std::vector<std::size_t> list;
    for (std::size_t s = stages.size(); s-- > 0;) {
        if (earliest[s + 1] >= static_cast<int>(s)) {
            list.push_back(s);
        }
        earliest[s] = earliest[s + 1];
        for (const StageInput& input : stages[s].inputs) {
            earliest[s] = std::min(earliest[s], input.source);
        }
    }
    std::reverse(list.begin(), list.end());
    return list;
}

/// Cuts one network and lays its segments out.
class Cutter {
public:
    Cutter(const QuantizedNetwork& network,
           const ChipConfig& chip,
           int copies,
           const MappingConfig& mapping,
           const SkippedConfig& skipped)
        : network_(network),
          chip_(chip),
          copies_(copies),
          mapping_(mapping),
          stages_(cut_into_stages(network)) {
        assume_skipped(network, skipped, stages_);
        if (mapping.replication == Replication::kExplicit) {
            Program all;
            all.stages = stages_;
            replicas_ = explicit_replicas(all, mapping);  // refuses what names no layer
        }
    }

    [[nodiscard]] std::vector<Program> run() const {
        if (!misfit(0, stages_.size() - 1)) {
            return {lay_out(0, stages_.size() - 1, mapping_)};
        }
        std::vector<Program> programs;
        const std::vector<std::size_t> ends = cuts(stages_);
        std::size_t first = 0;
        for (std::size_t next = 0; next < ends.size();) {
            std::size_t end = ends.size();  // the farthest cut up to which everything fits
            while (end-- > next && misfit(first, ends[end])) {
            }
            if (end + 1 == next) {
                report_piece(first, ends[next], *misfit(first, ends[next]));
            }
            programs.push_back(lay_out(first, ends[end], mapping_));
            first = ends[end] + 1;
            next = end + 1;
        }
        return programs;
    }

private:
    /// Stages first .. last as a program of their own.
    [[nodiscard]] Program lay_out(std::size_t first,
                                  std::size_t last,
                                  MappingConfig mapping) const {
        std::vector<StagePlan> stages(stages_.begin() + static_cast<std::ptrdiff_t>(first),
                                      stages_.begin() + static_cast<std::ptrdiff_t>(last) + 1);
        for (StagePlan& stage : stages) {
            for (StageInput& input : stage.inputs) {
                input.source = std::max(-1, input.source - static_cast<int>(first));
            }
        }
        auto& replicas = mapping.replicas;
        replicas.erase(std::remove_if(replicas.begin(),
                                      replicas.end(),
                                      [&](const LayerReplicas& entry) {
                                          return std::none_of(stages.begin(),
                                                              stages.end(),
                                                              [&](const StagePlan& stage) {
                                                                  return stage.name == entry.layer;
                                                              });
                                      }),
                       replicas.end());
        return compile_stages(network_, chip_, copies_, mapping, std::move(stages));
    }

    /// Why stages first .. last do not fit; empty if they do.
    [[nodiscard]] std::optional<std::string> misfit(std::size_t first, std::size_t last) const {
        MappingConfig once = mapping_;
        if (once.replication == Replication::kBalanced) {
            once.replication = Replication::kNone;
        }
        try {
            static_cast<void>(lay_out(first, last, once));
        } catch (const MappingError& error) {
            return error.what();
        }
        return std::nullopt;
    }

    [[noreturn]] void report_piece(std::size_t first,
                                   std::size_t last,
                                   const std::string& why) const {
        std::string names;
        std::int64_t needed = 0;
        std::set<std::pair<int, int>> shared;  // (matrix, copy)
        for (std::size_t s = first; s <= last; ++s) {
            const StagePlan& stage = stages_[s];
            names += (s == first ? "" : ", ") + stage.name;
            const Node& lead = network_.nodes[static_cast<std::size_t>(stage.nodes.front())];
            const bool is_known = lead.insertion >= 0 &&
                                  !shared.insert({lead.matrix, lead.insertion % copies_}).second;
            needed += is_known ? 0
                               : std::int64_t{replicas_.empty() ? 1 : replicas_[s]} *
                                     crossbars_of(network_, chip_.tile.crossbar, stage);
        }
        const std::string who =
            first == last ? "layer " + names
                          : "layers " + names + " (no point between them passes a single tensor)";
        const std::int64_t available = std::int64_t{chip_.tiles()} * chip_.tile.crossbars;
        if (needed > available) {
            throw MappingError(
                fmt::format("{}: {} crossbars are needed at the same time, the chip has {}; raise "
                            "/arch/tile_rows, /arch/tile_columns or /arch/tile/crossbars",
                            who,
                            needed,
                            available));
        }
        throw MappingError(fmt::format("{}: do not fit at the same time: {}", who, why));
    }

    const QuantizedNetwork& network_;
    const ChipConfig& chip_;
    int copies_;
    const MappingConfig& mapping_;
    std::vector<StagePlan> stages_;
    std::vector<int> replicas_;  ///< explicit ones, by stage
};

}  // namespace

std::vector<Program> compile_segments(const QuantizedNetwork& network,
                                      const ChipConfig& chip,
                                      int copies,
                                      const MappingConfig& mapping,
                                      const SkippedConfig& skipped) {
    if (mapping.fit == Fit::kError) {
        try {
            return {compile(network, chip, copies, mapping, skipped)};
        } catch (const MappingError& error) {
            const std::string what = error.what();
            if (what.find(" crossbars, the chip has ") == std::string::npos) {
                throw;  // a buffer, or the budget that the user gave
            }
            throw MappingError(what + "; or let layers take turns: /mapping/fit=reprogram");
        }
    }
    return Cutter(network, chip, copies, mapping, skipped).run();
}

std::vector<int> copies_by_matrix(const std::vector<Program>& segments, int matrices) {
    std::vector<int> sum(static_cast<std::size_t>(matrices), 0);
    for (const Program& segment : segments) {
        const std::vector<int> count = segment.copies_by_matrix(matrices);
        std::transform(sum.begin(), sum.end(), count.begin(), sum.begin(), std::plus<>());
    }
    return sum;
}

}  // namespace nvcim::sim
