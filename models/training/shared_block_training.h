// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/training/training.h"

namespace nvcim::training {

/// See Trainer::train_shared_blocks.
TensorMap train_shared_blocks(const Graph& graph,
                              const TensorMap& tensors,
                              const Dataset& train,
                              const TsbOptions& options);

}  // namespace nvcim::training
