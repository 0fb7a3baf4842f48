// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/compiler/mapping_config.h"
#include "sim/compiler/program.h"

namespace nvcim::sim {

/// Where the load of each tile goes: new_tile[tile], a permutation of all tiles of the chip.
using Arrangement = std::vector<int>;

/// A placement policy. place() fills tiles in row-major order and decides what shares a tile; a
/// policy then only chooses which tile of the mesh takes which load, so that no buffer, vector
/// unit or crossbar depends on it.
struct PlacementPolicy {
    Placement value;
    Arrangement (*arrange)(const Program& program);
};

/// All policies, in the order of kPlacementNames.
const std::vector<PlacementPolicy>& placement_policies();

/// Moves the loads by `policy`: groups, stages, transfers and hops. Records in Program::placements
/// what each policy would have cost. Transfers are planned.
void arrange(Placement policy, Program& program);

}  // namespace nvcim::sim
