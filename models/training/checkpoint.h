// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "models/training/torch_graph.h"
#include "models/training/training.h"

namespace nvcim::training {

/// Writes the state after an epoch as one .safetensors file: the weights by name, AdamW's moments
/// as "adamw.{mean,square}.NAME", "checkpoint.epochs" [epochs][5] and "checkpoint.options".
/// Random numbers restart from the seed every epoch, so they need no state.
void write_checkpoint(const std::string& path,
                      const Graph& graph,
                      const TrainOptions& options,
                      const Parameters& parameters,
                      torch::optim::AdamW& optimizer,
                      const std::vector<TrainProgress>& epochs);

/// Restores that state; returns the finished epochs. Throws WorkloadError if the file belongs to
/// another network or other options.
std::vector<TrainProgress> read_checkpoint(const std::string& path,
                                           const Graph& graph,
                                           const TrainOptions& options,
                                           Parameters& parameters,
                                           torch::optim::AdamW& optimizer);

}  // namespace nvcim::training
