// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/training/torch_graph.h"

namespace nvcim::training {

/// Percent of `data` that `net` classifies correctly; batches of 500, so a hook on the weights is
/// asked once per 500 images.
double accuracy(const TorchGraph& net, const Graph& graph, const Dataset& data);

/// Throws WorkloadError unless `data` fits `graph` and holds at least one image.
void check_images(const Graph& graph, const Dataset& data);

}  // namespace nvcim::training
