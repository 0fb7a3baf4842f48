// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/arrange.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

#include "models/chip/topology.h"
#include "sim/compiler/traffic.h"

namespace nvcim::sim {

namespace {

int tiles(const Program& program) {
    return program.tile_columns * program.tile_rows;
}

Arrangement stay(const Program& program) {
    Arrangement arrangement(static_cast<std::size_t>(tiles(program)));
    std::iota(arrangement.begin(), arrangement.end(), 0);
    return arrangement;
}

/// Bits per image between loads: partners[a] = (b, bits both ways); kChipPort is a partner, too.
using Partners = std::vector<std::vector<std::pair<int, std::int64_t>>>;

Partners find_partners(const Program& program) {
    std::map<std::pair<int, int>, std::int64_t> bits;
    for (const Flow& flow : traffic(program)) {
        if (flow.from != flow.to) {
            bits[{flow.from, flow.to}] += flow.bits * flow.messages;
            bits[{flow.to, flow.from}] += flow.bits * flow.messages;
        }
    }
    Partners partners(static_cast<std::size_t>(tiles(program)));
    for (const auto& [ends, count] : bits) {
        if (ends.first != kChipPort) {
            partners[static_cast<std::size_t>(ends.first)].emplace_back(ends.second, count);
        }
    }
    return partners;
}

/// Hops to every tile, row by row as they are asked for: looked up millions of times.
class Distances {
public:
    explicit Distances(const Program& program)
        : topology_(program.topology, program.tile_columns, program.tile_rows),
          rows_(static_cast<std::size_t>(tiles(program)) + 1) {}

    /// Hops between `end`, a tile or the port, and every tile.
    const std::vector<int>& of(int end) {
        static_assert(kChipPort == -1, "the port is row 0");
        std::vector<int>& row = rows_[static_cast<std::size_t>(end + 1)];
        if (row.empty()) {
            row.resize(rows_.size() - 1);
            for (std::size_t tile = 0; tile < row.size(); ++tile) {
                row[tile] = topology_.hops(static_cast<int>(tile), end);
            }
        }
        return row;
    }

private:
    Topology topology_;
    std::vector<std::vector<int>> rows_;
};

/// Swaps the tiles of two loads as long as that saves bit hops: descent to a local minimum of the
/// quadratic assignment problem that starts from row-major order, so it is never worse than that.
class Descent {
public:
    explicit Descent(const Program& program)
        : hops_(program),
          partners_(find_partners(program)),
          tile_(stay(program)),
          costs_(tile_.size(), 0),
          at_(tile_.size(), 0),
          is_mesh_(program.topology == NetworkTopology::kMesh),
          by_column_(static_cast<std::size_t>(program.tile_columns)),
          by_row_(static_cast<std::size_t>(program.tile_rows)) {
        for (std::size_t load = 0; load < costs_.size(); ++load) {
            costs_[load] = cost(load, tile_[load]);
        }
    }

    Arrangement run() {
        for (bool improved = true; improved;) {
            improved = false;
            for (std::size_t a = 0; a < tile_.size(); ++a) {
                if (partners_[a].empty()) {
                    continue;  // an empty tile moves only when a load takes its place
                }
                improved = swap_best(a) || improved;
            }
        }
        return tile_;
    }

private:
    /// Swaps load `a` with the load that saves most (the first of equals).
    bool swap_best(std::size_t a) {
        cost_everywhere(a);
        std::int64_t best = 0;
        std::size_t partner = a;
        for (std::size_t b = 0; b < tile_.size(); ++b) {
            const std::int64_t saved = b == a ? 0 : saved_by_swap(a, b);
            if (saved > best) {
                best = saved;
                partner = b;
            }
        }
        if (partner == a) {
            return false;
        }
        std::swap(tile_[a], tile_[partner]);
        update_costs(a);
        update_costs(partner);
        return true;
    }

    /// at_[t]: what load `a` would cost on tile t if all others stayed.
    void cost_everywhere(std::size_t a) {
        if (is_mesh_) {
            mesh_cost_everywhere(a);
            return;
        }
        std::fill(at_.begin(), at_.end(), 0);
        for (const auto& [other, bits] : partners_[a]) {
            const std::vector<int>& hops = hops_.of(place(other));
            for (std::size_t t = 0; t < at_.size(); ++t) {
                at_[t] += bits * hops[t];
            }
        }
    }

    /// The same where hops are columns apart plus rows apart: both are summed up on their own.
    void mesh_cost_everywhere(std::size_t a) {
        std::fill(by_column_.begin(), by_column_.end(), 0);
        std::fill(by_row_.begin(), by_row_.end(), 0);
        const auto add = [](std::vector<std::int64_t>& costs, int from, std::int64_t bits) {
            for (std::size_t i = 0; i < costs.size(); ++i) {
                costs[i] += bits * std::abs(static_cast<int>(i) - from);
            }
        };
        std::int64_t port = 0;  // one hop more, beside tile 0
        const auto columns = static_cast<int>(by_column_.size());
        for (const auto& [other, bits] : partners_[a]) {
            const int tile = other == kChipPort ? 0 : place(other);
            add(by_column_, tile % columns, bits);
            add(by_row_, tile / columns, bits);
            port += other == kChipPort ? bits : 0;
        }
        std::size_t tile = 0;
        for (const std::int64_t row : by_row_) {
            for (const std::int64_t column : by_column_) {
                at_[tile++] = row + column + port;
            }
        }
    }

    /// What flows between the two keeps its hops.
    std::int64_t saved_by_swap(std::size_t a, std::size_t b) {
        const auto target = static_cast<std::size_t>(tile_[b]);
        std::int64_t after = at_[target];
        if (partners_[b].empty()) {
            return costs_[a] - after;
        }
        const std::vector<int>& hops = hops_.of(tile_[a]);
        for (const auto& [other, bits] : partners_[b]) {
            if (other == static_cast<int>(a)) {
                after += 2 * bits * hops[target];
            } else {
                after += bits * (other == kChipPort ? hops_.of(kChipPort)[tile_index(a)]
                                                    : hops[static_cast<std::size_t>(place(other))]);
            }
        }
        return costs_[a] + costs_[b] - after;
    }

    void update_costs(std::size_t load) {
        costs_[load] = cost(load, tile_[load]);
        for (const auto& [other, bits] : partners_[load]) {
            if (other != kChipPort) {
                costs_[static_cast<std::size_t>(other)] =
                    cost(static_cast<std::size_t>(other), place(other));
            }
        }
    }

    std::int64_t cost(std::size_t load, int tile) {
        std::int64_t sum = 0;
        for (const auto& [other, bits] : partners_[load]) {
            sum += bits * hops_.of(place(other))[static_cast<std::size_t>(tile)];
        }
        return sum;
    }

    [[nodiscard]] std::size_t tile_index(std::size_t load) const {
        return static_cast<std::size_t>(tile_[load]);
    }
    /// Where a partner is.
    [[nodiscard]] int place(int load) const {
        return load == kChipPort ? kChipPort : tile_[static_cast<std::size_t>(load)];
    }

    Distances hops_;
    Partners partners_;
    Arrangement tile_;
    std::vector<std::int64_t> costs_;  ///< by load
    std::vector<std::int64_t> at_;     ///< by tile
    bool is_mesh_;
    std::vector<std::int64_t> by_column_, by_row_;
};

Arrangement descend(const Program& program) {
    return Descent(program).run();
}

void move(const Arrangement& arrangement, Program& program) {
    const auto place = [&](int& tile) { tile = arrangement[static_cast<std::size_t>(tile)]; };
    for (GroupPlan& group : program.groups) {
        for (GroupPart& part : group.parts) {
            place(part.tile);
        }
    }
    for (StagePlan& stage : program.stages) {
        place(stage.tile);
    }
    for (StagePlan& stage : program.stages) {
        for (StageInput& input : stage.inputs) {
            const int from = input.source < 0
                                 ? kChipPort
                                 : program.stages[static_cast<std::size_t>(input.source)].tile;
            for (TransferPlan& transfer : input.transfers) {
                place(transfer.tile);
                transfer.hops = hops(program, from, transfer.tile);
            }
        }
    }
}

}  // namespace

const std::vector<PlacementPolicy>& placement_policies() {
    static const std::vector<PlacementPolicy> table = {
        {Placement::kRowMajor, stay},
        {Placement::kTrafficAware, descend},
    };
    return table;
}

void arrange(Placement policy, Program& program) {
    for (const PlacementPolicy& each : placement_policies()) {
        if (each.value == policy) {
            move(each.arrange(program), program);
            program.placement = name_of(kPlacementNames, policy);
        }
    }
}

void arrange_and_compare(Placement policy, Program& program) {
    const Program start = program;
    std::vector<PlacementCost> costs;
    for (const PlacementPolicy& each : placement_policies()) {
        Program moved = start;
        arrange(each.value, moved);
        costs.push_back({moved.placement, bit_hops(moved, traffic(moved))});
        if (each.value == policy) {
            program = std::move(moved);
        }
    }
    program.placements = std::move(costs);
}

}  // namespace nvcim::sim
