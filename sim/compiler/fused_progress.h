// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/network/quantized.h"
#include "sim/compiler/program.h"
#include "sim/compiler/window.h"

namespace nvcim::sim {

/// Which pixels of the nodes of a stage are complete for one image, in raster order: a fused node's
/// pixel is complete as soon as the node before has all that its window needs.
class FusedProgress {
public:
    FusedProgress(const QuantizedNetwork& network, const StagePlan& stage)
        : network_(&network), stage_(&stage), done_(stage.nodes.size(), 0) {}

    /// One more pixel of the leading node is complete. Calls on_pixel(slot, pixel) for every pixel
    /// that this completes, the leading node's own first (slot: index into StagePlan::nodes).
    template <class OnPixel>
    void advance(OnPixel on_pixel) {
        on_pixel(std::size_t{0}, done_[0]++);
        for (std::size_t i = 1; i < done_.size(); ++i) {
            const Node& node = node_at(i);
            while (done_[i] < pixels(node.shape) &&
                   pixels_needed(node, node_at(i - 1).shape, done_[i]) <= done_[i - 1]) {
                on_pixel(i, done_[i]++);
            }
        }
    }

    [[nodiscard]] std::int64_t done(std::size_t slot) const { return done_[slot]; }

private:
    [[nodiscard]] const Node& node_at(std::size_t slot) const {
        return network_->nodes[static_cast<std::size_t>(stage_->nodes[slot])];
    }

    const QuantizedNetwork* network_;
    const StagePlan* stage_;
    std::vector<std::int64_t> done_;
};

}  // namespace nvcim::sim
