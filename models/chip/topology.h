// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "models/chip/chip_config.h"

namespace nvcim {

/// Number of the chip's port among the ends of a route: there images enter and scores leave.
inline constexpr int kChipPort = -1;

/// Links of the tile-to-tile network and the routes over them. Tile t is at column t % columns,
/// row t / columns. Every tile also has a local link: its buffer port, for moves inside the tile.
///
/// | topology | hops between tiles                            | the chip's port                  |
/// |----------|-----------------------------------------------|----------------------------------|
/// | mesh     | columns apart + rows apart, columns first     | one hop from tile 0              |
/// | h_tree   | 2 l, l: level of the smallest common block    | one hop above the root           |
/// | bus      | 1                                             | 1                                |
///
/// The node of level l in an H-tree serves a block of 2^l x 2^l tiles (fewer at the edges); tiles
/// are level 0, the root is level ceil(log2(max(columns, rows))). All links are equally wide.
///
/// Links are numbered so that a route never waits in a circle: XY routes never turn from a row link
/// back to a column link, tree routes never turn from down to up, and a bus is one link.
class Topology {
public:
    Topology(NetworkTopology kind, int columns, int rows);
    explicit Topology(const ChipConfig& chip)
        : Topology(chip.network.topology, chip.tile_columns, chip.tile_rows) {}

    [[nodiscard]] int hops(int from, int to) const;
    /// Appends the links from `from` to `to`, tiles or kChipPort, not both the port: `hops` links,
    /// or the local link if both are the same tile.
    void route(int from, int to, std::vector<int>& links) const;

    [[nodiscard]] int tiles() const { return columns_ * rows_; }
    [[nodiscard]] int columns() const { return columns_; }
    [[nodiscard]] int rows() const { return rows_; }
    [[nodiscard]] int links() const { return links_; }  ///< local ones included
    [[nodiscard]] int routers() const { return routers_; }
    /// "tile_3.east", "tile_3.local", "port_in", "node_1_0.up" (level, number), "bus".
    [[nodiscard]] std::string link_name(int link) const;
    /// Whether it is the buffer port of a tile, which moves what stays there.
    [[nodiscard]] bool is_local(int link) const;

    /// Queues in which messages wait at their source: one for each link that begins there (bus:
    /// one for each tile and the port), and the one that a route from `from` over `first` uses.
    [[nodiscard]] int sources() const { return sources_; }
    [[nodiscard]] int source(int from, int first) const {
        return kind_ == NetworkTopology::kBus ? from + 1 : first;
    }

private:
    struct Level {
        int columns;     ///< blocks in a row
        int first_node;  ///< number of its first node; tiles come first
    };

    void route_mesh(int from, int to, std::vector<int>& links) const;
    void route_tree(int from, int to, std::vector<int>& links) const;
    [[nodiscard]] int common_level(int from, int to) const;
    [[nodiscard]] int tree_link(int tile, int level, int direction) const;
    [[nodiscard]] std::string tree_link_name(int link) const;

    NetworkTopology kind_;
    int columns_, rows_;
    int links_ = 0, routers_ = 0, sources_ = 0;
    std::vector<Level> levels_;  ///< h_tree
};

}  // namespace nvcim
