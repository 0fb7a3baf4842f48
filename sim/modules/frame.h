// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/crossbar/mvm.h"
#include "models/network/execute.h"
#include "models/network/quantized.h"
#include "sim/compiler/fused_progress.h"
#include "sim/compiler/program.h"
#include "sim/modules/outlet.h"

namespace nvcim::sim {

/// The data of one image in one stage: what has arrived, and what the stage has made of it. All
/// numbers come from the functions that the batch engine uses (docs/numerics.md).
class Frame {
public:
    Frame(const QuantizedNetwork& network, const StagePlan& stage);

    /// Writes an arrived pixel (number within the image) of stage input `input`.
    void put(int input, std::int64_t pixel, const PixelMessage& message);

    /// The product of one position of the leading node.
    std::vector<std::int32_t> multiply(const Mvm& mvm,
                                       std::uint32_t image,
                                       int position,
                                       MvmCounters& counters) const;

    /// Finishes one position: requantises `products` (digital stage: empty), and if the pixel is
    /// complete, passes the rest of a shared block through and runs the fused nodes.
    void finish(int position, const std::vector<std::int32_t>& products);

    /// Pixel of the stage's output, channels of `message`.
    void read(std::int64_t pixel, PixelMessage& message) const;

    [[nodiscard]] const FusedProgress& progress() const { return progress_; }

private:
    [[nodiscard]] const Node& node(std::size_t slot) const;
    [[nodiscard]] const std::int16_t* operand(std::size_t slot, int operand) const;
    void run_digital(std::size_t slot, std::int64_t pixel);

    const QuantizedNetwork& network_;
    const StagePlan& stage_;
    std::vector<Activations> inputs_;   ///< by stage input
    std::vector<Activations> outputs_;  ///< by node of the stage
    std::vector<std::int32_t> scores_;  ///< last stage
    FusedProgress progress_;
};

}  // namespace nvcim::sim
