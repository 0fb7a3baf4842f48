// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "models/network/dataset.h"
#include "models/network/graph.h"

namespace nvcim {

/// A task that trains in a second: which quadrant of a noisy 8x8 image is brighter than the rest?
Dataset quadrants(int images, std::uint64_t seed);

/// conv2d, pool, two shared-block places of 8 channels, two linear layers; 4 classes.
Graph quadrant_network();

}  // namespace nvcim
