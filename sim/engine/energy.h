// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/chip/chip_config.h"
#include "sim/modules/accelerator.h"
#include "sim/stats/cost_result.h"

namespace nvcim::sim {

/// Energy of a finished run of `cycles` cycles: counted operations x energy per operation, by
/// stage, then leakage x time. The total is the ordered sum of the leaves. Cells, row drivers,
/// sample-and-hold and ADCs follow models/crossbar/read_operations.h; a row counts as driven in a
/// read if its digit is not 0. The others:
///
/// | component     | operation    | count                                                       |
/// |---------------|--------------|-------------------------------------------------------------|
/// | shift_add     | code         | conversions                                                  |
/// | vector_unit   | operation    | element operations                                           |
/// | input_buffer  | bit written, bit read   | pixels arriving, input vectors fetched            |
/// | output_buffer | bit written, bit read   | pixels finished, pixels sent                      |
/// | off_chip      | bit read, bit written   | images, scores                                    |
/// | global_buffer | bit written, bit read   | images, scores, each of them once                 |
/// | network       | bit hop      | bits x hops of pixels, scores and partial sums               |
/// | tiles, chip   | leakage      | cycles                                                       |
///
/// Pixels of the image that enter the chip are the network's of stage "input", as is their way from
/// the memory outside; that of the scores belongs to the last stage.
EnergyResult run_energy(const Accelerator& accelerator,
                        const ChipConfig& chip,
                        std::int64_t images,
                        std::int64_t cycles);

/// What the operations of a leaf that run_energy() made cost on `chip`: count x energy of one.
void charge(const ChipConfig& chip, EnergyLeaf& leaf);

/// The last line of the table.
void add_leakage(const ChipConfig& chip, std::int64_t cycles, EnergyResult& result);

}  // namespace nvcim::sim
