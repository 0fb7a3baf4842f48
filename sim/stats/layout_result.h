// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace nvcim::sim {

/// Hop-weighted traffic under one placement policy.
struct PlacementResult {
    std::string policy;
    std::int64_t bit_hops = 0;

    template <class Visitor>
    void fields(Visitor& field) const {
        field("policy", policy, "", "placement policy");
        field("bit_hops", bit_hops, "bit hops", "bits x hops of all messages of one image");
    }
};

/// How the network lies on the chip, every replica and copy counted.
struct LayoutResult {
    std::int64_t crossbars = 0;
    std::int64_t crossbars_available = 0;
    std::int64_t tiles = 0;
    std::int64_t tiles_available = 0;
    std::int64_t replicas = 0;
    double utilisation = 0.0;
    std::string placement;
    std::vector<PlacementResult> placements;

    template <class Visitor>
    void fields(Visitor& field) const {
        field("crossbars", crossbars, "crossbars", "crossbars that hold weights");
        field("crossbars_available", crossbars_available, "crossbars", "crossbars of the chip");
        field("tiles", tiles, "tiles", "tiles that do something");
        field("tiles_available", tiles_available, "tiles", "tiles of the chip");
        field("replicas", replicas, "replicas", "copies of weight layers beyond the first of each");
        field(
            "utilisation", utilisation, "1", "cells with weights over the cells of the crossbars");
        field("placement", placement, "", "placement policy");
        field("placements", placements, "traffic under each policy");
    }
};

}  // namespace nvcim::sim
