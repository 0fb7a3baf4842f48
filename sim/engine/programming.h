// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/crossbar/program.h"
#include "models/network/tensor.h"
#include "sim/engine/chip.h"
#include "sim/engine/experiment.h"

namespace nvcim::sim {

/// A chip and what writing it took: writes[matrix][copy] are the rows of one array.
struct ChipWrites {
    ProgrammedChip chip;
    std::vector<std::vector<ProgramResult>> writes;  ///< conductances moved to `chip`
};

/// Programs matrix `m` of `network` onto `copies` physical copies, replacing what was there.
/// `verify` marks weights to verify, [row][column], empty: none. `threads` only speed IR drop up.
void program_matrix(ChipWrites& chip,
                    const QuantizedNetwork& network,
                    int m,
                    int copies,
                    const ChipConfig& config,
                    const std::vector<bool>& verify,
                    std::uint64_t seed,
                    int threads = 1);

/// Programs the network: weight matrix m on replicas[m] copies (empty: 1 each), shared blocks on
/// `copies` (0: not at all, they are bypassed or come later). masks[m] as above, by matrix; all
/// copies of a matrix verify the same weights.
ChipWrites program_chip(const QuantizedNetwork& network,
                        const ChipConfig& config,
                        const std::vector<std::vector<bool>>& masks,
                        int copies,
                        std::uint64_t seed,
                        std::uint32_t number,
                        const std::vector<int>& replicas = {},
                        int threads = 1);

/// The network's weight tensors as the chip's read-back gives them, the mean over the replicas of a
/// matrix; everything else (biases, batch norm, scales) as in `tensors`. Shared blocks are left
/// out.
TensorMap read_chip(const QuantizedNetwork& network,
                    const ProgrammedChip& chip,
                    const TensorMap& tensors,
                    const ReadBackConfig& config,
                    std::uint64_t seed);

}  // namespace nvcim::sim
