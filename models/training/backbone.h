// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/training/training.h"

namespace nvcim::training {

/// See Trainer::train.
TrainResult train_backbone(const Graph& graph,
                           const Dataset& train,
                           const Dataset& validation,
                           const TrainOptions& options,
                           const std::function<void(const TrainProgress&)>& progress);

}  // namespace nvcim::training
