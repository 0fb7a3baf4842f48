// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "sim/compiler/program.h"
#include "sim/engine/cycle.h"
#include "sim/stats/run_result.h"

namespace nvcim::sim {

/// What one segment (sim/compiler/segments.h) did in its turn on the chip.
struct Turn {
    MappingResult programming;             ///< of this segment alone
    std::optional<CycleResult> inference;  ///< of all images
};

/// One simulation per segment, module "chip"; of several "segment_1", "segment_2" ...
std::vector<std::unique_ptr<CycleSimulation>> make_simulations(const QuantizedNetwork& network,
                                                               const std::vector<Program>& segments,
                                                               const ChipConfig& chip,
                                                               const std::vector<Mvm>* mvms,
                                                               const CycleOptions& options);

/// What a segment has handed on (CycleResult::scores), for the next one; kept by the caller.
TensorSource tensor_source(const std::vector<std::vector<std::int32_t>>& tensors);

/// Latency, energy, stages and time line of `result`. With several segments these are put one
/// behind another and `reprogramming` (all but its wear) is filled in:
///
///     cycle 0  | inference 1 | programming 2 | inference 2 | ... | programming n | inference n |
///
/// since cycle 0 is when the chip is programmed, here with its first segment. A batch takes the
/// programming of the first segment as well, which has to be written again for the next images:
/// the interval between images is the batch over its images, rounded up, and `energy` is that of a
/// batch, programming and leakage in that time included. One turn without inference: nothing.
void add_turns(const ChipConfig& chip,
               const std::vector<Program>& segments,
               std::vector<Turn>&& turns,
               RunResult& result,
               Tracer* tracer = nullptr);

}  // namespace nvcim::sim
