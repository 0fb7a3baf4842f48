// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "models/config/field.h"

namespace nvcim::sim {

/// Most physical copies of a matrix: the field `copy` of a draw's address (models/base/random.h).
inline constexpr int kMostCopies = 255;

enum class Replication { kNone, kBalanced, kExplicit };
inline constexpr EnumName<Replication> kReplicationNames[] = {
    {Replication::kNone, "none", "every weight layer lies on the chip once"},
    {Replication::kBalanced,
     "balanced",
     "layers that limit the interval are replicated as long as that helps and fits"},
    {Replication::kExplicit, "explicit", "as `replicas` says; layers it leaves out lie there once"},
};

enum class Placement { kRowMajor, kTrafficAware };
inline constexpr EnumName<Placement> kPlacementNames[] = {
    {Placement::kRowMajor, "row_major", "tiles are filled in the order of the layers, row by row"},
    {Placement::kTrafficAware,
     "traffic_aware",
     "the same tile loads, moved to where bits travel fewest hops"},
};

enum class Fit { kError, kReprogram };
inline constexpr EnumName<Fit> kFitNames[] = {
    {Fit::kError, "error", "a network that does not fit on the chip is an error"},
    {Fit::kReprogram,
     "reprogram",
     "its layers take turns: the chip is programmed with one segment of them after another"},
};

/// How often one layer lies on the chip.
struct LayerReplicas {
    std::string layer;
    int count = 1;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("layer", self.layer, "name of a conv2d or linear layer");
        field("count",
              self.count,
              Between{1, kMostCopies},
              "copies of its weights; output position p uses copy p mod count");
    }
};

/// What the compiler may choose when it lays a network out.
struct MappingConfig {
    Fit fit = Fit::kError;
    Replication replication = Replication::kNone;
    std::vector<LayerReplicas> replicas;
    int crossbar_budget = 0;
    Placement placement = Placement::kRowMajor;

    void check(const Pointer& at, Problems& problems) const;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("fit", self.fit, kFitNames, "what happens where the chip is too small");
        field("replication",
              self.replication,
              kReplicationNames,
              "copies of weight layers that work at the same time");
        field("replicas", self.replicas, "explicit: copies by layer");
        field("crossbar_budget",
              self.crossbar_budget,
              Between{0, 1 << 30},
              "balanced: most crossbars that the network (a segment of it) may take, 0: all of the "
              "chip");
        field("placement", self.placement, kPlacementNames, "which tile holds what");
    }
};

}  // namespace nvcim::sim
