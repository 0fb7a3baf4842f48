// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "sim/compiler/compile.h"

namespace nvcim::sim {

namespace {

using Json = nlohmann::ordered_json;

Json group_json(const GroupPlan& group) {
    Json parts = Json::array();
    for (const GroupPart& part : group.parts) {
        parts.push_back({{"tile", part.tile},
                         {"first_crossbar", part.first_crossbar},
                         {"crossbars", part.crossbars},
                         {"first_row", part.first_row},
                         {"rows", part.rows},
                         {"columns", part.columns}});
    }
    return {{"name", group.name},
            {"matrix", group.matrix},
            {"copy", group.copy},
            {"rows", group.rows},
            {"columns", group.columns},
            {"row_blocks", group.row_blocks},
            {"column_blocks", group.column_blocks},
            {"crossbars", group.crossbars},
            {"utilisation", group.utilisation},
            {"input_steps", group.steps},
            {"reads", group.mvm.reads},
            {"read_cycles", group.mvm.read},
            {"convert_cycles", group.mvm.convert},
            {"shift_add_cycles", group.mvm.shift_add},
            {"fetch_cycles", group.fetch},
            {"add_cycles", group.add},
            {"latency_cycles", group.latency},
            {"interval_cycles", group.interval},
            {"result_slots", group.result_slots},
            {"parts", parts}};
}

Json input_json(const StageInput& input) {
    Json transfers = Json::array();
    for (const TransferPlan& transfer : input.transfers) {
        transfers.push_back({{"tile", transfer.tile},
                             {"hops", transfer.hops},
                             {"first_channel", transfer.first_channel},
                             {"channels", transfer.channels},
                             {"pixel_bits", transfer.bits},
                             {"least_pixels", transfer.least_pixels},
                             {"buffer_pixels", transfer.pixels}});
    }
    return {{"node", input.node},
            {"operand", input.operand},
            {"source", input.source},
            {"source_node", input.source_node},
            {"transfers", transfers}};
}

Json stage_json(const StagePlan& stage) {
    Json inputs = Json::array();
    for (const StageInput& input : stage.inputs) {
        inputs.push_back(input_json(input));
    }
    return {{"name", stage.name},
            {"nodes", stage.nodes},
            {"group", stage.group},
            {"replicas", stage.replicas},
            {"tile", stage.tile},
            {"positions", stage.positions},
            {"positions_per_pixel", stage.positions_per_pixel},
            {"shape", {stage.shape.channels, stage.shape.height, stage.shape.width}},
            {"pixel_bits", stage.pixel_bits},
            {"output_buffer_pixels", stage.output_pixels},
            {"vector_operations", stage.vector_operations},
            {"latency_cycles", stage.latency},
            {"interval_cycles", stage.interval},
            {"inputs", inputs}};
}

Json port_json(const PortTensor& tensor) {
    return {{"pixels", tensor.pixels},
            {"pixel_bits", tensor.pixel_bits},
            {"buffer_pixels", tensor.buffer_pixels}};
}

}  // namespace

Json to_json(const Program& program) {
    Json groups = Json::array();
    for (const GroupPlan& group : program.groups) {
        groups.push_back(group_json(group));
    }
    Json stages = Json::array();
    for (const StagePlan& stage : program.stages) {
        stages.push_back(stage_json(stage));
    }
    Json bit_hops = Json::object();
    for (const PlacementCost& cost : program.placements) {
        bit_hops[cost.policy] = cost.bit_hops;
    }
    return {{"format", "nvcim-program"},
            {"version", 2},
            {"network", program.network},
            {"chip", program.chip},
            {"tile_columns", program.tile_columns},
            {"tile_rows", program.tile_rows},
            {"crossbars_per_tile", program.crossbars_per_tile},
            {"shared_block_copies", program.copies},
            {"crossbars", program.crossbars},
            {"tiles", program.tiles},
            {"interval_cycles", program.interval},
            {"bottleneck", program.bottleneck},
            {"placement", program.placement},
            {"bit_hops", bit_hops},
            {"entering", port_json(program.entering)},
            {"leaving", port_json(program.leaving)},
            {"groups", groups},
            {"stages", stages}};
}

Json to_json(const std::vector<Program>& segments) {
    if (segments.size() == 1) {
        return to_json(segments.front());
    }
    Json list = Json::array();
    for (const Program& segment : segments) {
        list.push_back(to_json(segment));
    }
    return {{"format", "nvcim-segments"}, {"version", 1}, {"segments", list}};
}

}  // namespace nvcim::sim
