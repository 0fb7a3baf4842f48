// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/stages.h"

#include <algorithm>

#include "models/base/error.h"
#include "sim/compiler/window.h"

namespace nvcim::sim {

namespace {

bool leads(const Node& node) {
    return node.kind == NodeKind::kMatrix || node.kind == NodeKind::kSharedBlock;
}

/// Readers of every node, a node that reads another twice counted twice.
std::vector<int> readers(const QuantizedNetwork& network) {
    std::vector<int> count(network.nodes.size(), 0);
    for (const Node& node : network.nodes) {
        for (const int input : node.inputs) {
            ++count[static_cast<std::size_t>(input)];
        }
    }
    return count;
}

void describe(StagePlan& stage,
              int index,
              const QuantizedNetwork& network,
              const std::vector<int>& stage_of) {
    const Node& lead = network.nodes[static_cast<std::size_t>(stage.nodes.front())];
    const Node& last = network.nodes[static_cast<std::size_t>(stage.nodes.back())];
    stage.name = lead.name;
    stage.positions = lead.positions();
    stage.positions_per_pixel = stage.positions / static_cast<int>(pixels(lead.shape));
    stage.shape = last.shape;
    stage.is_weight_layer = lead.kind == NodeKind::kMatrix;
    stage.is_last = stage.nodes.back() + 1 == static_cast<int>(network.nodes.size());
    stage.pixel_bits = stage.is_last ? last.class_output.bits(stage.shape.channels)
                                     : std::int64_t{stage.shape.channels} * network.activation_bits;
    for (const int n : stage.nodes) {
        const Node& node = network.nodes[static_cast<std::size_t>(n)];
        for (std::size_t k = 0; k < node.inputs.size(); ++k) {
            const int source_node = node.inputs[k];
            const int source = stage_of[static_cast<std::size_t>(source_node)];
            if (source != index) {
                stage.inputs.push_back({n,
                                        static_cast<int>(k),
                                        source,
                                        source_node,
                                        network.nodes[static_cast<std::size_t>(source_node)].shape,
                                        {}});
            }
        }
    }
}

}  // namespace

std::vector<StagePlan> cut_into_stages(const QuantizedNetwork& network) {
    const std::vector<int> reader_count = readers(network);
    std::vector<int> stage_of(network.nodes.size(), -1);
    std::vector<StagePlan> stages;
    for (std::size_t n = 0; n < network.nodes.size(); ++n) {
        const Node& node = network.nodes[n];
        if (node.kind == NodeKind::kInput) {
            continue;
        }
        int join = -1;
        if (!leads(node)) {
            int source_node = -1;
            for (const int input : node.inputs) {
                if (stage_of[static_cast<std::size_t>(input)] >= join) {
                    join = stage_of[static_cast<std::size_t>(input)];
                    source_node = input;
                }
            }
            if (join >= 0 && reader_count[static_cast<std::size_t>(source_node)] != 1) {
                join = -1;
            }
        }
        if (join < 0) {
            join = static_cast<int>(stages.size());
            stages.emplace_back();
        }
        stages[static_cast<std::size_t>(join)].nodes.push_back(static_cast<int>(n));
        stage_of[n] = join;
    }
    for (std::size_t s = 0; s < stages.size(); ++s) {
        describe(stages[s], static_cast<int>(s), network, stage_of);
    }
    NVCIM_ASSERT(!stages.empty());
    return stages;
}

}  // namespace nvcim::sim
