// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/compiler/program.h"
#include "sim/engine/programming.h"
#include "sim/stats/reprogramming_result.h"

namespace nvcim::sim {

/// Wear of one batch. writes[matrix][copy] are those of all segments, of all rows of a matrix or of
/// its first few, which then stand for the others.
WearResult batch_wear(const ChipConfig& chip,
                      const QuantizedNetwork& network,
                      const std::vector<Program>& segments,
                      const std::vector<std::vector<ProgramResult>>& writes,
                      std::int64_t images);

}  // namespace nvcim::sim
