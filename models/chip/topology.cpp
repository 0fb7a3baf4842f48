// SPDX-License-Identifier: Apache-2.0
#include "models/chip/topology.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "models/base/clock.h"
#include "models/base/error.h"

namespace nvcim {

namespace {

// Links that begin at a tile of a mesh; behind those of all tiles, the port's two.
enum MeshLink { kEast, kWest, kSouth, kNorth, kMeshLocal, kMeshLinks };
constexpr const char* kMeshNames[] = {"east", "west", "south", "north", "local"};

// Links of a node of an H-tree, to and from the node above it (root: the port). Tiles' local links
// follow those of all nodes.
enum TreeLink { kUp, kDown, kTreeLinks };
constexpr const char* kTreeNames[] = {"up", "down"};

}  // namespace

Topology::Topology(NetworkTopology kind, int columns, int rows)
    : kind_(kind), columns_(columns), rows_(rows) {
    switch (kind_) {
        case NetworkTopology::kMesh:
            links_ = tiles() * kMeshLinks + 2;
            routers_ = tiles();
            break;
        case NetworkTopology::kHTree: {
            int nodes = 0;
            for (int block = 1;; block *= 2) {
                const auto across = static_cast<int>(ceil_div(columns, block));
                const auto down = static_cast<int>(ceil_div(rows, block));
                levels_.push_back({across, nodes});
                nodes += across * down;
                if (across * down == 1) {
                    break;
                }
            }
            links_ = nodes * kTreeLinks + tiles();
            routers_ = nodes - tiles();
            break;
        }
        case NetworkTopology::kBus:
            links_ = tiles() + 1;
            routers_ = 1;
            break;
    }
    sources_ = kind_ == NetworkTopology::kBus ? tiles() + 1 : links_;
}

int Topology::common_level(int from, int to) const {
    int level = 0;
    while (((from % columns_) >> level) != ((to % columns_) >> level) ||
           ((from / columns_) >> level) != ((to / columns_) >> level)) {
        ++level;
    }
    return level;
}

int Topology::hops(int from, int to) const {
    if (from == to) {
        return 0;
    }
    const bool has_port = from == kChipPort || to == kChipPort;
    if (kind_ == NetworkTopology::kBus) {
        return 1;
    }
    if (kind_ == NetworkTopology::kHTree) {
        return has_port ? static_cast<int>(levels_.size()) : 2 * common_level(from, to);
    }
    const int a = std::max(from, 0);
    const int b = std::max(to, 0);
    return (has_port ? 1 : 0) + std::abs(a % columns_ - b % columns_) +
           std::abs(a / columns_ - b / columns_);
}

void Topology::route(int from, int to, std::vector<int>& links) const {
    NVCIM_ASSERT(from != kChipPort || to != kChipPort);
    switch (kind_) {
        case NetworkTopology::kMesh:
            route_mesh(from, to, links);
            break;
        case NetworkTopology::kHTree:
            route_tree(from, to, links);
            break;
        case NetworkTopology::kBus:
            links.push_back(from == to ? from : tiles());
            break;
    }
}

void Topology::route_mesh(int from, int to, std::vector<int>& links) const {
    if (from == to) {
        links.push_back(from * kMeshLinks + kMeshLocal);
        return;
    }
    if (from == kChipPort) {
        links.push_back(links_ - 2);
    }
    int tile = std::max(from, 0);
    const int goal = std::max(to, 0);
    const auto go = [&](int steps, MeshLink direction, int offset) {
        for (; steps > 0; --steps) {
            links.push_back(tile * kMeshLinks + direction);
            tile += offset;
        }
    };
    const int across = goal % columns_ - tile % columns_;
    const int down = goal / columns_ - tile / columns_;
    go(across, kEast, 1);
    go(-across, kWest, -1);
    go(down, kSouth, columns_);
    go(-down, kNorth, -columns_);
    if (to == kChipPort) {
        links.push_back(links_ - 1);
    }
}

/// The link between the node of `level` above `tile` and the one above that.
int Topology::tree_link(int tile, int level, int direction) const {
    const Level& l = levels_[static_cast<std::size_t>(level)];
    const int node =
        l.first_node + ((tile / columns_) >> level) * l.columns + ((tile % columns_) >> level);
    return node * kTreeLinks + direction;
}

void Topology::route_tree(int from, int to, std::vector<int>& links) const {
    if (from == to) {
        links.push_back(links_ - tiles() + from);
        return;
    }
    const bool has_port = from == kChipPort || to == kChipPort;
    const int turn = has_port ? static_cast<int>(levels_.size()) : common_level(from, to);
    for (int level = 0; from != kChipPort && level < turn; ++level) {
        links.push_back(tree_link(from, level, kUp));
    }
    for (int level = turn - 1; to != kChipPort && level >= 0; --level) {
        links.push_back(tree_link(to, level, kDown));
    }
}

std::string Topology::tree_link_name(int link) const {
    const int local = links_ - tiles();
    if (link >= local) {
        return fmt::format("tile_{}.local", link - local);
    }
    const int node = link / kTreeLinks;
    const int direction = link % kTreeLinks;
    if (node == levels_.back().first_node) {
        return direction == kUp ? "port_out" : "port_in";
    }
    auto level = levels_.size() - 1;
    while (levels_[level].first_node > node) {
        --level;
    }
    const std::string name =
        level == 0 ? fmt::format("tile_{}", node)
                   : fmt::format("node_{}_{}", level, node - levels_[level].first_node);
    return fmt::format("{}.{}", name, kTreeNames[direction]);
}

std::string Topology::link_name(int link) const {
    switch (kind_) {
        case NetworkTopology::kMesh:
            if (link >= tiles() * kMeshLinks) {
                return link == links_ - 2 ? "port_in" : "port_out";
            }
            return fmt::format("tile_{}.{}", link / kMeshLinks, kMeshNames[link % kMeshLinks]);
        case NetworkTopology::kHTree:
            return tree_link_name(link);
        case NetworkTopology::kBus:
            break;
    }
    return link == tiles() ? "bus" : fmt::format("tile_{}.local", link);
}

bool Topology::is_local(int link) const {
    switch (kind_) {
        case NetworkTopology::kMesh:
            return link < tiles() * kMeshLinks && link % kMeshLinks == kMeshLocal;
        case NetworkTopology::kHTree:
            return link >= links_ - tiles();
        case NetworkTopology::kBus:
            break;
    }
    return link != tiles();
}

}  // namespace nvcim
