// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/route.h"

#include <algorithm>

namespace nvcim::sim {

std::vector<std::string> route(const Program& program, int from, int to) {
    int tile = std::max(from, 0);
    const int goal = std::max(to, 0);
    const int columns = program.tile_columns;
    std::vector<std::string> links;
    const auto add = [&](const char* direction) {
        links.push_back("tile_" + std::to_string(tile) + "." + direction);
    };
    if (from == to) {
        add("local");
        return links;
    }
    if (from == kChipPort) {
        links.emplace_back(kPortIn);
    }
    for (; tile % columns < goal % columns; ++tile) {
        add("east");
    }
    for (; tile % columns > goal % columns; --tile) {
        add("west");
    }
    for (; tile / columns < goal / columns; tile += columns) {
        add("south");
    }
    for (; tile / columns > goal / columns; tile -= columns) {
        add("north");
    }
    if (to == kChipPort) {
        links.emplace_back(kPortOut);
    }
    return links;
}

}  // namespace nvcim::sim
