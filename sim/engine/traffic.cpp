// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/traffic.h"

#include <algorithm>
#include <array>

namespace nvcim::sim {

Traffic::Traffic(TrafficPattern pattern, int columns, int rows, double share)
    : pattern_(pattern),
      columns_(columns),
      rows_(rows),
      hot_tile_(rows / 2 * columns + columns / 2),
      hot_share_(pattern == TrafficPattern::kHotspot ? share : 0.0) {}

int Traffic::senders() const {
    int count = 0;
    for (int tile = 0; tile < columns_ * rows_; ++tile) {
        count += sends(tile) ? 1 : 0;
    }
    return count;
}

int Traffic::destination(int tile, double draw) const {
    if (pattern_ == TrafficPattern::kTranspose) {
        return transposed(tile);
    }
    const double hot = tile == hot_tile_ ? 0.0 : hot_share_;
    if (draw < hot) {
        return hot_tile_;
    }
    const int others = columns_ * rows_ - 1;
    const auto other = std::min(others - 1, static_cast<int>((draw - hot) / (1.0 - hot) * others));
    return other < tile ? other : other + 1;
}

double Traffic::share(int from, int to) const {
    if (from == to) {
        return 0.0;
    }
    if (pattern_ == TrafficPattern::kTranspose) {
        return transposed(from) == to ? 1.0 : 0.0;
    }
    const double hot = from == hot_tile_ ? 0.0 : hot_share_;
    return (1.0 - hot) / (columns_ * rows_ - 1) + (to == hot_tile_ ? hot : 0.0);
}

TrafficBounds traffic_bounds(const ChipConfig& chip, const Traffic& traffic, int packet_flits) {
    const Topology topology(chip);
    const int tiles = topology.tiles();
    std::vector<double> loads(static_cast<std::size_t>(topology.links()));
    // Traffic over the middle: columns to the right and to the left, rows down and up.
    std::array<double, 4> crossings{};
    const int half[] = {chip.tile_columns / 2, chip.tile_rows / 2};
    double hops = 0.0;
    std::vector<int> route;
    for (int from = 0; from < tiles; ++from) {
        for (int to = 0; to < tiles; ++to) {
            const double share = traffic.sends(from) ? traffic.share(from, to) : 0.0;
            if (share == 0.0) {
                continue;
            }
            route.clear();
            topology.route(from, to, route);
            hops += share * static_cast<double>(route.size());
            for (const int link : route) {
                loads[static_cast<std::size_t>(link)] += share;
            }
            const bool from_far[] = {from % chip.tile_columns >= half[0],
                                     from / chip.tile_columns >= half[1]};
            const bool to_far[] = {to % chip.tile_columns >= half[0],
                                   to / chip.tile_columns >= half[1]};
            for (std::size_t axis = 0; axis < 2; ++axis) {
                if (from_far[axis] != to_far[axis]) {
                    crossings[2 * axis + (from_far[axis] ? 1 : 0)] += share;
                }
            }
        }
    }
    TrafficBounds bounds;
    bounds.mean_hops = hops / traffic.senders();
    bounds.zero_load_latency = bounds.mean_hops * chip.network.hop_cycles +
                               static_cast<double>(chip.network.flit_offset(packet_flits - 1));
    const double flits_per_cycle = std::min(1.0,
                                            static_cast<double>(chip.network.buffer_flits) /
                                                static_cast<double>(chip.network.credit_loop()));
    const auto busiest = std::max_element(loads.begin(), loads.end());
    bounds.channel_bound = flits_per_cycle / *busiest;
    bounds.channel = topology.link_name(static_cast<int>(busiest - loads.begin()));
    if (chip.network.topology == NetworkTopology::kMesh) {
        // As many links each way as there are tiles along the cut.
        const double across = std::max(crossings[0], crossings[1]) / chip.tile_rows;
        const double down = std::max(crossings[2], crossings[3]) / chip.tile_columns;
        bounds.bisection_bound = flits_per_cycle / std::max(across, down);
    }
    return bounds;
}

}  // namespace nvcim::sim
