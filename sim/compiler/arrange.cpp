// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/arrange.h"

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

/// Hops between all pairs of tiles and the port: looked up millions of times.
class Distances {
public:
    explicit Distances(const Program& program)
        : ends_(static_cast<std::size_t>(tiles(program)) + 1), hops_(ends_ * ends_) {
        const Topology topology(program.topology, program.tile_columns, program.tile_rows);
        for (std::size_t from = 0; from < ends_; ++from) {
            for (std::size_t to = 0; to < ends_; ++to) {
                hops_[from * ends_ + to] = from == to ? 0
                                                      : topology.hops(static_cast<int>(from) - 1,
                                                                      static_cast<int>(to) - 1);
            }
        }
    }
    [[nodiscard]] int operator()(int from, int to) const {
        return hops_[static_cast<std::size_t>(from + 1) * ends_ + static_cast<std::size_t>(to + 1)];
    }

private:
    static_assert(kChipPort == -1, "the port is row and column 0");
    std::size_t ends_;
    std::vector<int> hops_;
};

/// Swaps the tiles of two loads as long as that saves bit hops: descent to a local minimum of the
/// quadratic assignment problem that starts from row-major order, so it is never worse than that.
class Descent {
public:
    explicit Descent(const Program& program)
        : hops_(program), partners_(find_partners(program)), tile_(stay(program)) {}

    Arrangement run() {
        const auto count = static_cast<int>(tile_.size());
        for (bool improved = true; improved;) {
            improved = false;
            for (int a = 0; a < count; ++a) {
                if (partners_[static_cast<std::size_t>(a)].empty()) {
                    continue;  // an empty tile moves only when a load takes its place
                }
                improved = swap_best(a, count) || improved;
            }
        }
        return tile_;
    }

private:
    /// Swaps load `a` with the load that saves most (the first of equals).
    bool swap_best(int a, int count) {
        const std::int64_t own = cost(a);
        std::int64_t best = 0;
        int partner = -1;
        for (int b = 0; b < count; ++b) {
            const std::int64_t saved = b == a ? 0 : -change(a, own, b);
            if (saved > best) {
                best = saved;
                partner = b;
            }
        }
        if (partner >= 0) {
            std::swap(tile(a), tile(partner));
        }
        return partner >= 0;
    }

    /// By swapping `a`, which costs `own` now, with `b`.
    [[nodiscard]] std::int64_t change(int a, std::int64_t own, int b) {
        const std::int64_t before = own + cost(b);
        std::swap(tile(a), tile(b));
        const std::int64_t after = cost(a) + cost(b);  // what flows between them keeps its hops
        std::swap(tile(a), tile(b));
        return after - before;
    }

    [[nodiscard]] std::int64_t cost(int load) {
        std::int64_t sum = 0;
        for (const auto& [other, bits] : partners_[static_cast<std::size_t>(load)]) {
            const int there = other == kChipPort ? kChipPort : tile(other);
            sum += bits * hops_(tile(load), there);
        }
        return sum;
    }

    int& tile(int load) { return tile_[static_cast<std::size_t>(load)]; }

    Distances hops_;
    Partners partners_;
    Arrangement tile_;
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
