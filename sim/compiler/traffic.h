// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/network/quantized.h"
#include "sim/compiler/program.h"

namespace nvcim::sim {

/// Bits of a partial sum on the network.
inline constexpr std::int64_t kSumBits = 32;

/// Plans what travels where (StageInput::transfers) and what passes the chip's port; buffer room
/// is planned later. Each tile of a stage gets the channels that its rows need, once for all
/// replicas on it; fused nodes and shared blocks need all channels. Groups have their places.
void plan_transfers(const QuantizedNetwork& network, Program& program);

/// Equal messages between two places, per image.
struct Flow {
    int from = 0, to = 0;   ///< tiles or kChipPort
    std::int64_t bits = 0;  ///< of one message
    std::int64_t messages = 0;
};

/// All messages of one image: pixels from stage to stage, partial sums to the home tile of their
/// group, results of replicas to the home tile of their stage, scores to the port.
std::vector<Flow> traffic(const Program& program);

/// Hop-weighted traffic: bits x hops of one image. Moves inside a tile take no hop.
std::int64_t bit_hops(const Program& program, const std::vector<Flow>& flows);

}  // namespace nvcim::sim
