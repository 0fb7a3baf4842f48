// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/training/torch_graph.h"
#include "models/training/weight_noise.h"

namespace nvcim::training {

/// Adds "NAME.output_scale" of every node that has one (models/network/fold.h) to `tensors`: the
/// value below which all but 0.01 % of the magnitudes lie, averaged over 20 batches of 100
/// training images, each under fresh weight noise; divided by the largest integer.
void add_output_scales(const Graph& graph,
                       const Parameters& parameters,
                       const WeightNoise& noise,
                       const Dataset& train,
                       at::Generator& generator,
                       TensorMap& tensors);

}  // namespace nvcim::training
