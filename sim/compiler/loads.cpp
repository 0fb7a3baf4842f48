// SPDX-License-Identifier: Apache-2.0
#include "sim/compiler/loads.h"

#include <fmt/format.h>

#include <map>
#include <string_view>

#include "models/base/clock.h"
#include "models/chip/topology.h"
#include "sim/compiler/fused_progress.h"
#include "sim/compiler/traffic.h"
#include "sim/compiler/vector_work.h"
#include "sim/compiler/window.h"

namespace nvcim::sim {

namespace {

void add_crossbars(const Program& program, std::vector<UnitLoad>& loads) {
    std::vector<std::int64_t> busy(program.groups.size(), 0);
    for (const StagePlan& stage : program.stages) {
        if (stage.group < 0) {
            loads.push_back({stage.name, stage.busy()});
        }
        for (int r = 0; stage.group >= 0 && r < stage.replicas; ++r) {
            busy[static_cast<std::size_t>(stage.group + r)] +=
                stage.busy_cycles[static_cast<std::size_t>(r)];
        }
    }
    for (std::size_t g = 0; g < busy.size(); ++g) {
        loads.push_back({program.groups[g].name, busy[g]});
    }
}

/// Lane cycles of the fused nodes behind each position of an image.
std::vector<std::int64_t> fused_lane_cycles(const QuantizedNetwork& network,
                                            const VectorOperationCycles& cycles,
                                            const StagePlan& stage) {
    std::vector<std::int64_t> lane_cycles(static_cast<std::size_t>(stage.positions), 0);
    if (stage.nodes.size() == 1) {
        return lane_cycles;
    }
    FusedProgress progress(network, stage);
    for (int p = 0; p < stage.positions; ++p) {
        if ((p + 1) % stage.positions_per_pixel == 0) {
            progress.advance([&](std::size_t slot, std::int64_t) {
                if (slot > 0) {
                    const Node& node = network.nodes[static_cast<std::size_t>(stage.nodes[slot])];
                    lane_cycles[static_cast<std::size_t>(p)] +=
                        vector_work(node, cycles).lane_cycles;
                }
            });
        }
    }
    return lane_cycles;
}

void add_vector_units(const QuantizedNetwork& network,
                      const ChipConfig& chip,
                      const Program& program,
                      std::vector<UnitLoad>& loads) {
    const int lanes = chip.tile.vector_unit.lanes;
    const VectorOperationCycles& cycles_of = chip.tile.vector_unit.operation_cycles;
    std::map<int, std::int64_t> busy;  // by tile
    for (const StagePlan& stage : program.stages) {
        const std::vector<std::int64_t> fused = fused_lane_cycles(network, cycles_of, stage);
        const Node& lead = network.nodes[static_cast<std::size_t>(stage.nodes.front())];
        for (int p = 0; p < stage.positions; ++p) {
            VectorWork own = vector_work(lead, cycles_of);
            const std::int64_t behind = fused[static_cast<std::size_t>(p)];
            int tile = stage.tile;
            if (stage.group >= 0) {
                const auto group = static_cast<std::size_t>(stage.group + p % stage.replicas);
                own.add(program.groups[group].sum_columns, cycles_of.add);
                tile = program.groups[group].parts.front().tile;
            }
            if (tile == stage.tile) {
                busy[tile] += ceil_div(own.lane_cycles + behind, lanes);
            } else {  // a replica elsewhere: fused nodes run at home
                busy[tile] += ceil_div(own.lane_cycles, lanes);
                busy[stage.tile] += ceil_div(behind, lanes);
            }
        }
    }
    for (const auto& [tile, cycles] : busy) {
        loads.push_back({"tile_" + std::to_string(tile) + ".vector_unit", cycles});
    }
}

void add_links(const ChipConfig& chip, const Program& program, std::vector<UnitLoad>& loads) {
    const Topology topology(chip);
    std::vector<std::int64_t> busy(static_cast<std::size_t>(topology.links()), 0);
    std::int64_t port = 0;
    std::vector<int> route;
    for (const Flow& flow : traffic(program)) {
        const std::int64_t flits = chip.network.flits(flow.bits);
        const std::int64_t cycles =
            flow.messages * (flow.from == flow.to
                                 ? ceil_div(flow.bits, chip.tile.output_buffer.bits_per_cycle)
                                 : chip.network.flit_offset(flits));
        port += flow.from == kChipPort ? cycles : 0;
        route.clear();
        topology.route(flow.from, flow.to, route);
        for (const int link : route) {
            busy[static_cast<std::size_t>(link)] += cycles;
        }
    }
    loads.push_back({kInputPort, port});
    const std::string_view network = name_of(kNetworkTopologyNames, program.topology);
    for (int link = 0; link < topology.links(); ++link) {
        if (const std::int64_t cycles = busy[static_cast<std::size_t>(link)]; cycles > 0) {
            loads.push_back({fmt::format("{}.{}", network, topology.link_name(link)), cycles});
        }
    }
}

/// Fetches of the groups and writes of arriving pixels, shared by the ports of each input buffer.
void add_input_ports(const ChipConfig& chip, const Program& program, std::vector<UnitLoad>& loads) {
    const InputBufferConfig& buffer = chip.tile.input_buffer;
    if (buffer.ports == 0) {
        return;
    }
    std::map<int, std::int64_t> busy;  // by tile, all ports
    for (const StagePlan& stage : program.stages) {
        for (int r = 0; stage.group >= 0 && r < stage.replicas; ++r) {
            for (const GroupPart& part :
                 program.groups[static_cast<std::size_t>(stage.group + r)].parts) {
                busy[part.tile] += part.fetch * stage.positions_of(r);
            }
        }
        for (const StageInput& input : stage.inputs) {
            for (const TransferPlan& transfer : input.transfers) {
                busy[transfer.tile] +=
                    ceil_div(transfer.bits, buffer.bits_per_cycle) * pixels(input.shape);
            }
        }
    }
    for (const auto& [tile, cycles] : busy) {
        loads.push_back(
            {fmt::format("tile_{}.input_buffer", tile), ceil_div(cycles, buffer.ports)});
    }
}

void add_memory(const ChipConfig& chip, const Program& program, std::vector<UnitLoad>& loads) {
    if (!chip.off_chip.exists()) {
        return;
    }
    const PortTensor& image = program.entering;
    loads.push_back({kOffChip,
                     chip.off_chip.transfer_cycles(image.bits(), chip.clock) +
                         chip.off_chip.transfer_cycles(program.leaving.bits(), chip.clock)});
    loads.push_back({kGlobalBuffer,
                     image.pixels * ceil_div(image.pixel_bits, chip.global_buffer.bits_per_cycle)});
}

}  // namespace

std::vector<UnitLoad> unit_loads(const QuantizedNetwork& network,
                                 const ChipConfig& chip,
                                 const Program& program) {
    std::vector<UnitLoad> loads;
    add_crossbars(program, loads);
    add_links(chip, program, loads);
    add_vector_units(network, chip, program, loads);
    add_input_ports(chip, program, loads);
    add_memory(chip, program, loads);
    return loads;
}

}  // namespace nvcim::sim
