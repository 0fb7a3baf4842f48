// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "models/chip/chip_config.h"
#include "models/network/dataset.h"
#include "sim/compiler/compile.h"
#include "sim/engine/chip.h"

namespace nvcim::sim {

/// A network with random weights on a programmed chip: all that a cycle-level run needs.
struct Workbench {
    ChipConfig chip;
    Graph graph;
    Dataset data;
    QuantizedNetwork network;
    ProgrammedChip programmed;
    std::vector<Mvm> mvms;
    Program program;

    [[nodiscard]] std::vector<const std::uint8_t*> images(int count) const;
    /// Scores of the batch engine (Executor on CrossbarEngine).
    [[nodiscard]] std::vector<std::vector<std::int32_t>> batch_scores(int count) const;
};

/// A chip that is easy to calculate: clock 1 ns, crossbars 128 x 128 with 2-bit cells (16 weight
/// columns per crossbar), read 10, 64 converters of 1 ns (A = 1), shift-add 1, so 8-bit unsigned
/// inputs take N = 8 reads, latency 10 + 7*10 + 1 + 1 = 82, interval 80; vector unit 64 lanes, 1
/// cycle; links 32 bits, hop 2; buffers 64 KiB, 256 bits per cycle.
ChipConfig plain_chip(int tile_columns = 2, int tile_rows = 2, int crossbars = 16);

/// `layers`: text of the "layers" array, `blocks`: of the "shared_blocks" array.
/// Programming and read noise as `chip` says.
Workbench make_workbench(const ChipConfig& chip,
                         const std::string& layers,
                         const std::string& blocks = "[]",
                         int copies = 1,
                         std::uint64_t seed = 1,
                         const MappingConfig& mapping = {});

}  // namespace nvcim::sim
