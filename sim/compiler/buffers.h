// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/chip/chip_config.h"
#include "models/network/quantized.h"
#include "sim/compiler/program.h"

namespace nvcim::sim {

/// Divides the tiles' buffers among the transfers (sim/compiler/traffic.h) and stages.
///
/// Input buffers: an input holds at least the pixels that its producer can have delivered before
/// the consumer gives the first of them up. For a K x K window that is K rows; where paths meet
/// again (addition, concatenation, and the window in front of a fused one), the rows by which the
/// other path lags behind. With that much room no placement can deadlock. The rest of the tile's
/// buffer is divided in proportion to these needs.
///
/// Output buffers: fused windows keep their rows of input there; the rest is divided in proportion
/// to the pixels that one position can complete.
///
/// Global buffer: room for at least one image and one result, the rest divided in proportion.
///
/// Throws MappingError that lists the needs if a buffer is too small.
void plan_buffers(const QuantizedNetwork& network, const ChipConfig& chip, Program& program);

}  // namespace nvcim::sim
