// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/buffers.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "models/base/clock.h"
#include "models/base/error.h"
#include "sim/compiler/fused_progress.h"
#include "sim/compiler/window.h"

namespace nvcim::sim {

namespace {

const Node& node_at(const QuantizedNetwork& network, int index) {
    return network.nodes[static_cast<std::size_t>(index)];
}

/// Pixels that input `input` holds at least for its own window: those up to the last that an output
/// pixel needs, from the first that is not given up yet.
std::int64_t window_pixels(const Node& node, const Shape& source) {
    std::int64_t needed = 0;
    std::int64_t most = 1;
    for (std::int64_t p = 0; p < pixels(node.shape); ++p) {
        needed = std::max(needed, pixels_needed(node, source, p));
        most = std::max(most, needed - pixels_done_with(node, source, p));
    }
    return most;
}

/// For every output pixel: how many pixels of some origin it needs (0: does not depend on it).
using Lags = std::vector<std::int64_t>;

/// Lags of every stage behind one origin.
struct OriginLags {
    int origin = -1;  ///< stage, -1: the image
    std::vector<Lags> stages;

    [[nodiscard]] bool reaches(int stage) const {
        return stage == origin || (stage >= 0 && at(stage).back() > 0);
    }
    /// Pixels of the origin needed for the first `count` pixels of `stage`.
    [[nodiscard]] std::int64_t lag(int stage, std::int64_t count) const {
        if (stage == origin) {
            return count;
        }
        return stage < 0 ? 0 : at(stage)[static_cast<std::size_t>(count - 1)];
    }
    /// Pixels that `stage` can make out of the first `count` pixels of the origin.
    [[nodiscard]] std::int64_t made(int stage, std::int64_t count) const {
        if (stage == origin) {
            return count;
        }
        return std::upper_bound(at(stage).begin(), at(stage).end(), count) - at(stage).begin();
    }

private:
    [[nodiscard]] const Lags& at(int stage) const {
        return stages[static_cast<std::size_t>(stage)];
    }
};

/// Lags of every node of a stage, input number `left_out` (-1: none) not counted.
std::vector<Lags> node_lags(const QuantizedNetwork& network,
                            const StagePlan& stage,
                            const OriginLags& origin,
                            int left_out) {
    std::vector<Lags> result;
    for (std::size_t i = 0; i < stage.nodes.size(); ++i) {
        const Node& node = node_at(network, stage.nodes[i]);
        Lags lags(static_cast<std::size_t>(pixels(node.shape)), 0);
        std::int64_t needed = 0;
        for (std::int64_t p = 0; p < pixels(node.shape); ++p) {
            if (i > 0) {
                const Shape& before = node_at(network, stage.nodes[i - 1]).shape;
                const std::int64_t count = pixels_needed(node, before, p);
                needed = std::max(needed, result.back()[static_cast<std::size_t>(count - 1)]);
            }
            for (std::size_t k = 0; k < stage.inputs.size(); ++k) {
                const StageInput& input = stage.inputs[k];
                if (input.node == stage.nodes[i] && static_cast<int>(k) != left_out) {
                    const std::int64_t count = pixels_needed(node, input.shape, p);
                    needed = std::max(needed, origin.lag(input.source, count));
                }
            }
            lags[static_cast<std::size_t>(p)] = needed;
        }
        result.push_back(std::move(lags));
    }
    return result;
}

/// Lags of the pixels of node `slot` of a stage, given the lags of all its nodes: a position starts
/// only when everything is there that the nodes behind it need for what it completes.
Lags start_lags(const QuantizedNetwork& network,
                const StagePlan& stage,
                std::size_t slot,
                const std::vector<Lags>& lags) {
    Lags result(lags[slot].size(), 0);
    FusedProgress progress(network, stage);
    std::int64_t needed = 0;
    for (std::size_t p = 0; p < lags.front().size(); ++p) {
        const std::int64_t first = progress.done(slot);
        progress.advance([&](std::size_t each, std::int64_t pixel) {
            needed = std::max(needed, lags[each][static_cast<std::size_t>(pixel)]);
        });
        std::fill(result.begin() + first, result.begin() + progress.done(slot), needed);
    }
    return result;
}

/// Pixels that input `k` must hold because the other inputs of its stage need more of a common
/// origin before the stage can go on.
std::int64_t skew_pixels(const QuantizedNetwork& network,
                         const StagePlan& stage,
                         int k,
                         const OriginLags& origin) {
    const StageInput& input = stage.inputs[static_cast<std::size_t>(k)];
    if (!origin.reaches(input.source)) {
        return 0;
    }
    const Node& node = node_at(network, input.node);
    const auto slot = std::find(stage.nodes.begin(), stage.nodes.end(), input.node);
    const Lags own = start_lags(network,
                                stage,
                                static_cast<std::size_t>(slot - stage.nodes.begin()),
                                node_lags(network, stage, origin, k));
    std::int64_t most = 0;
    for (std::int64_t p = 0; p < pixels(node.shape); ++p) {
        const std::int64_t made = origin.made(input.source, own[static_cast<std::size_t>(p)]);
        most = std::max(most, made - pixels_done_with(node, input.shape, p));
    }
    return std::min(most, pixels(input.shape));
}

/// Producers (-1: the image) that several inputs read.
std::vector<int> fan_outs(const Program& program) {
    std::map<int, int> readers;
    for (const StagePlan& stage : program.stages) {
        for (const StageInput& input : stage.inputs) {
            ++readers[input.source];
        }
    }
    std::vector<int> list;
    for (const auto& [source, count] : readers) {
        if (count > 1) {
            list.push_back(source);
        }
    }
    return list;
}

/// For every stage the last stage (-1: the image) through which everything passes that reaches it.
/// Paths that part before it meet again in it, so producers before it make no path wait for
/// another.
std::vector<int> gateways(const Program& program) {
    std::vector<int> list;
    const auto before = [&](int stage) { return list[static_cast<std::size_t>(stage)]; };
    for (const StagePlan& stage : program.stages) {
        int common = stage.inputs.front().source;
        for (const StageInput& input : stage.inputs) {
            for (int other = input.source; other != common;) {
                (other > common ? other : common) = before(std::max(other, common));
            }
        }
        list.push_back(common);
    }
    return list;
}

/// Least pixels of every input, [stage][input].
std::vector<std::vector<std::int64_t>> least_pixels(const QuantizedNetwork& network,
                                                    const Program& program) {
    std::vector<std::vector<std::int64_t>> least;
    for (const StagePlan& stage : program.stages) {
        least.emplace_back();
        for (const StageInput& input : stage.inputs) {
            least.back().push_back(window_pixels(node_at(network, input.node), input.shape));
        }
    }
    const std::vector<int> gateway = gateways(program);
    for (const int source : fan_outs(program)) {
        OriginLags origin{source, {}};
        for (std::size_t s = 0; s < program.stages.size(); ++s) {
            const StagePlan& stage = program.stages[s];
            const bool parts_here = stage.inputs.size() > 1 && source >= gateway[s];
            for (std::size_t k = 0; k < stage.inputs.size() && parts_here; ++k) {
                least[s][k] =
                    std::max(least[s][k], skew_pixels(network, stage, static_cast<int>(k), origin));
            }
            origin.stages.push_back(start_lags(
                network, stage, stage.nodes.size() - 1, node_lags(network, stage, origin, -1)));
        }
    }
    return least;
}

/// Most output pixels that the completion of one pixel of the leading node completes.
std::int64_t largest_burst(const QuantizedNetwork& network, const StagePlan& stage) {
    FusedProgress progress(network, stage);
    std::int64_t most = 1;
    const std::int64_t lead_pixels = pixels(node_at(network, stage.nodes.front()).shape);
    const std::size_t last = stage.nodes.size() - 1;
    for (std::int64_t p = 0; p < lead_pixels; ++p) {
        const std::int64_t before = progress.done(last);
        progress.advance([](std::size_t, std::int64_t) {});
        most = std::max(most, progress.done(last) - before);
    }
    return most;
}

/// Who needs how much of a buffer.
struct Claim {
    std::string what;
    std::int64_t least_pixels = 0;
    std::int64_t pixel_bits = 0;
    std::int64_t* pixels = nullptr;  ///< result; null: gets what it needs, more is of no use

    [[nodiscard]] std::int64_t bits() const { return least_pixels * pixel_bits; }
};

/// Divides `capacity_bits` in proportion to the least need of each claim.
void divide(const std::vector<Claim>& claims,
            std::int64_t capacity_bits,
            const std::string& buffer,
            const std::string& remedy) {
    std::int64_t needed = 0;
    std::int64_t fixed_bits = 0;
    std::string list;
    for (const Claim& claim : claims) {
        needed += claim.bits();
        fixed_bits += claim.pixels == nullptr ? claim.bits() : 0;
        list += fmt::format("\n  {}: {} pixels, {} bytes",
                            claim.what,
                            claim.least_pixels,
                            ceil_div(claim.bits(), 8));
    }
    if (needed > capacity_bits) {
        throw MappingError(fmt::format("the {} needs {} bytes, it has {}; raise {}{}",
                                       buffer,
                                       ceil_div(needed, 8),
                                       capacity_bits / 8,
                                       remedy,
                                       list));
    }
    for (const Claim& claim : claims) {
        if (claim.pixels == nullptr) {
            continue;
        }
        const double share = static_cast<double>(capacity_bits - fixed_bits) /
                             static_cast<double>(needed - fixed_bits);
        *claim.pixels = std::max(
            claim.least_pixels,
            static_cast<std::int64_t>(share * static_cast<double>(claim.least_pixels) - 1e-6));
    }
}

void divide_tile_buffer(const std::vector<Claim>& claims,
                        const BufferConfig& config,
                        int tile,
                        const char* buffer) {
    divide(claims,
           std::int64_t{config.capacity_bytes} * 8,
           fmt::format("{} of tile {}", buffer, tile),
           fmt::format("/arch/tile/{}/capacity_bytes or lower /arch/tile/crossbars so that fewer "
                       "layers share a tile",
                       buffer));
}

/// The global buffer holds at least one image and one result.
void plan_global_buffer(const ChipConfig& chip, Program& program) {
    if (!chip.global_buffer.exists()) {
        return;
    }
    PortTensor& in = program.entering;
    PortTensor& out = program.leaving;
    divide(
        {{"input of " + program.stages.front().name, in.pixels, in.pixel_bits, &in.buffer_pixels},
         {"output of " + program.stages.back().name,
          out.pixels,
          out.pixel_bits,
          &out.buffer_pixels}},
        std::int64_t{chip.global_buffer.capacity_bytes} * 8,
        "global_buffer",
        "/arch/global_buffer/capacity_bytes");
}

}  // namespace

void plan_buffers(const QuantizedNetwork& network, const ChipConfig& chip, Program& program) {
    std::map<int, std::vector<Claim>> input_claims;   // by tile
    std::map<int, std::vector<Claim>> output_claims;  // by tile
    const std::vector<std::vector<std::int64_t>> least = least_pixels(network, program);
    for (std::size_t s = 0; s < program.stages.size(); ++s) {
        StagePlan& stage = program.stages[s];
        for (std::size_t k = 0; k < stage.inputs.size(); ++k) {
            for (TransferPlan& transfer : stage.inputs[k].transfers) {
                transfer.least_pixels = least[s][k];
                input_claims[transfer.tile].push_back(
                    {stage.name, least[s][k], transfer.bits, &transfer.pixels});
            }
        }
        for (std::size_t i = 1; i < stage.nodes.size(); ++i) {
            const Node& node = node_at(network, stage.nodes[i]);
            if (node.kind != NodeKind::kAdd && node.kind != NodeKind::kConcat) {
                const std::int64_t rows = std::min(node.kernel_height, node.in_shape.height);
                output_claims[stage.tile].push_back(
                    {stage.name + ", rows of a fused window",
                     rows * node.in_shape.width,
                     std::int64_t{node.in_shape.channels} * network.activation_bits});
            }
        }
        stage.least_output_pixels = largest_burst(network, stage);
        output_claims[stage.tile].push_back(
            {stage.name, stage.least_output_pixels, stage.pixel_bits, &stage.output_pixels});
    }
    for (const auto& [tile, claims] : input_claims) {
        divide_tile_buffer(claims, chip.tile.input_buffer, tile, "input_buffer");
    }
    for (const auto& [tile, claims] : output_claims) {
        divide_tile_buffer(claims, chip.tile.output_buffer, tile, "output_buffer");
    }
    plan_global_buffer(chip, program);
}

}  // namespace nvcim::sim
