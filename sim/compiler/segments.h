// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/chip/chip_config.h"
#include "models/network/quantized.h"
#include "sim/compiler/mapping_config.h"
#include "sim/compiler/program.h"

namespace nvcim::sim {

/// The programs by which `network` runs on `chip`, in order. One where it fits, that of compile().
/// Where it does not and mapping.fit is `reprogram`, its stages are cut into segments that take
/// turns on the crossbars:
///
///  - A cut lies behind a stage where nothing but that stage's output is needed later on: it
///    leaves through the chip's port and is the input of the next segment. What lies between two
///    neighbouring cuts is a piece.
///  - From the front on, a segment takes as many pieces as fit (crossbars, buffers, the global
///    buffer for what enters and leaves). Whether they fit is tried without `balanced` replicas,
///    with explicit ones; each segment is then laid out by compile_stages() with the chip, and the
///    crossbar budget, to itself.
///
/// Throws MappingError that names the layers of a piece that does not fit alone, ConfigError as
/// compile() does.
std::vector<Program> compile_segments(const QuantizedNetwork& network,
                                      const ChipConfig& chip,
                                      int copies = 1,
                                      const MappingConfig& mapping = {});

/// Program::copies_by_matrix() of all segments together.
std::vector<int> copies_by_matrix(const std::vector<Program>& segments, int matrices);

}  // namespace nvcim::sim
