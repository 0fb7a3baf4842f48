// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "models/chip/topology.h"
#include "models/config/field.h"

namespace nvcim::sim {

/// Synthetic traffic: where the packets of a tile go.
enum class TrafficPattern { kUniform, kTranspose, kHotspot };
inline constexpr EnumName<TrafficPattern> kTrafficPatternNames[] = {
    {TrafficPattern::kUniform, "uniform", "any other tile, all equally likely"},
    {TrafficPattern::kTranspose, "transpose", "tile (column c, row r) sends to (r, c)"},
    {TrafficPattern::kHotspot, "hotspot", "a share of the packets goes to the tile in the middle"},
};

/// A traffic pattern on a grid of tiles. On grids that are not square, transpose reads tile numbers
/// row by row and writes them column by column. Tiles that would send to themselves are silent.
class Traffic {
public:
    /// `share` (0 .. 1): of a hotspot's packets; the others are uniform.
    Traffic(TrafficPattern pattern, int columns, int rows, double share);

    [[nodiscard]] bool sends(int tile) const {
        return pattern_ != TrafficPattern::kTranspose || transposed(tile) != tile;
    }
    [[nodiscard]] int senders() const;
    /// Destination of a packet of `tile`, from a number in (0, 1).
    [[nodiscard]] int destination(int tile, double draw) const;
    /// Share of the packets of `from` that go to `to`.
    [[nodiscard]] double share(int from, int to) const;

private:
    [[nodiscard]] int transposed(int tile) const {
        return tile % columns_ * rows_ + tile / columns_;
    }

    TrafficPattern pattern_;
    int columns_, rows_;
    int hot_tile_;
    double hot_share_;
};

/// What no router can beat. Loads are flits per cycle and sending tile.
struct TrafficBounds {
    double zero_load_latency = 0.0;  ///< mean over all packets, cycles
    double mean_hops = 0.0;
    double channel_bound = 0.0;  ///< load at which the first link of the routes is full
    std::string channel;         ///< that link
    /// Mesh: load at which the links over the middle, between columns or between rows, are full.
    std::optional<double> bisection_bound;
};

/// Follows every route: quadratic in the tiles.
TrafficBounds traffic_bounds(const ChipConfig& chip, const Traffic& traffic, int packet_flits);

}  // namespace nvcim::sim
