// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/traffic.h"

#include <algorithm>
#include <utility>

#include "sim/compiler/window.h"

namespace nvcim::sim {

namespace {

/// First and last channel of an input.
struct Channels {
    int first;
    int last;
};

/// Channels of `input` that every tile of its stage needs; the home tile (or the first tile of the
/// first replica) comes first.
std::vector<std::pair<int, Channels>> needs(const QuantizedNetwork& network,
                                            const Program& program,
                                            const StagePlan& stage,
                                            const StageInput& input) {
    const Node& node = network.nodes[static_cast<std::size_t>(input.node)];
    const Channels all{0, input.shape.channels - 1};
    const bool is_leading = input.node == stage.nodes.front() && stage.group >= 0;
    std::vector<std::pair<int, Channels>> list;
    const auto add = [&](int tile, Channels channels) {
        for (auto& [known, range] : list) {
            if (known == tile) {
                range = {std::min(range.first, channels.first),
                         std::max(range.last, channels.last)};
                return;
            }
        }
        list.emplace_back(tile, channels);
    };
    if (node.kind != NodeKind::kMatrix) {
        add(stage.tile, all);
    }
    if (!is_leading) {
        return list;
    }
    const std::int64_t rows_per_channel =
        node.in_shape == input.shape ? node.kernel_height * node.kernel_width : pixels(input.shape);
    for (int r = 0; r < stage.replicas; ++r) {
        for (const GroupPart& part :
             program.groups[static_cast<std::size_t>(stage.group + r)].parts) {
            const Channels rows{
                static_cast<int>(part.first_row / rows_per_channel),
                static_cast<int>((part.first_row + part.rows - 1) / rows_per_channel)};
            add(part.tile, node.kind == NodeKind::kMatrix ? rows : all);
        }
    }
    return list;
}

}  // namespace

void plan_transfers(const QuantizedNetwork& network, Program& program) {
    const Shape& enters = network.nodes[static_cast<std::size_t>(program.input_node)].shape;
    const StagePlan& last = program.stages.back();
    program.entering = {pixels(enters), std::int64_t{enters.channels} * network.activation_bits, 0};
    program.leaving = {pixels(last.shape), last.pixel_bits, 0};
    for (StagePlan& stage : program.stages) {
        for (StageInput& input : stage.inputs) {
            const int from = input.source < 0
                                 ? kChipPort
                                 : program.stages[static_cast<std::size_t>(input.source)].tile;
            input.transfers.clear();
            for (const auto& [tile, channels] : needs(network, program, stage, input)) {
                const int count = channels.last - channels.first + 1;
                input.transfers.push_back({tile,
                                           hops(program, from, tile),
                                           channels.first,
                                           count,
                                           std::int64_t{count} * network.activation_bits,
                                           0,
                                           0});
            }
        }
    }
}

std::vector<Flow> traffic(const Program& program) {
    std::vector<Flow> flows;
    for (const StagePlan& stage : program.stages) {
        for (const StageInput& input : stage.inputs) {
            const int from = input.source < 0
                                 ? kChipPort
                                 : program.stages[static_cast<std::size_t>(input.source)].tile;
            for (const TransferPlan& transfer : input.transfers) {
                flows.push_back({from, transfer.tile, transfer.bits, pixels(input.shape)});
            }
        }
        for (int r = 0; stage.group >= 0 && r < stage.replicas; ++r) {
            const auto& parts = program.groups[static_cast<std::size_t>(stage.group + r)].parts;
            const std::int64_t products = stage.positions_of(r);
            for (std::size_t i = 1; i < parts.size(); ++i) {
                flows.push_back(
                    {parts[i].tile, parts[0].tile, parts[i].columns * kSumBits, products});
            }
            if (parts[0].tile != stage.tile) {
                flows.push_back({parts[0].tile, stage.tile, stage.pixel_bits, products});
            }
        }
    }
    const StagePlan& last = program.stages.back();
    flows.push_back({last.tile, kChipPort, last.pixel_bits, pixels(last.shape)});
    return flows;
}

std::int64_t bit_hops(const Program& program, const std::vector<Flow>& flows) {
    std::int64_t sum = 0;
    for (const Flow& flow : flows) {
        sum += flow.bits * flow.messages * hops(program, flow.from, flow.to);
    }
    return sum;
}

}  // namespace nvcim::sim
