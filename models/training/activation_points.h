// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "models/network/graph.h"

namespace nvcim {

/// Where the integer network rounds and clips: the last layer of every fused group (a conv2d,
/// linear, add, average pool or shared block with the batch norm and ReLU behind it), except the
/// group that gives the scores. docs/numerics.md section 4.
struct ActivationPoint {
    int layer = 0;   ///< index of the graph layer whose output is rounded
    int leader = 0;  ///< index of the layer that leads the group
    /// Layer whose "NAME.output_scale" holds: the leader itself, or for a shared block the leader
    /// of the group it takes its input (and scale) from; -1: the scale of the pixels.
    int scale_layer = 0;
    bool is_signed = false;  ///< the value can be negative: sign and magnitude
};

/// All points of `graph` in the order of their layers.
std::vector<ActivationPoint> activation_points(const Graph& graph);

}  // namespace nvcim
