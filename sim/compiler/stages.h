// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/network/quantized.h"
#include "sim/compiler/program.h"

namespace nvcim::sim {

/// Cuts the network into stages: a matrix or shared-block node leads one; a digital node joins the
/// stage in front of it if it is the only reader of that stage's output, else it leads a digital
/// stage. Additions and concatenations join the latest of their sources. Fills in names, nodes,
/// shapes and the sources of the inputs.
std::vector<StagePlan> cut_into_stages(const QuantizedNetwork& network);

}  // namespace nvcim::sim
