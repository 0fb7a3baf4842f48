// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/chip/topology.h"
#include "models/crossbar/timing.h"
#include "models/network/graph.h"

namespace nvcim::sim {

/// Part of a crossbar group that lies on one tile: consecutive crossbars of the group, counted row
/// block by row block.
struct GroupPart {
    int tile = 0;
    int first_crossbar = 0;  ///< slot on the tile
    int crossbars = 0;
    int first_row = 0, rows = 0;  ///< matrix rows that the tile needs as input
    int columns = 0;              ///< weight columns that it has partial sums of
    int row_blocks = 0;           ///< most crossbars that add up to one column
    std::int64_t fetch = 0;       ///< cycles of reading its rows of one input vector
};

/// Crossbars that hold one weight matrix (one physical copy of it) and work as one unit.
struct GroupPlan {
    std::string name;  ///< of the matrix; shared blocks and replicas: "name.copy"
    int matrix = 0;    ///< index into QuantizedNetwork::matrices
    int copy = 0;
    bool is_shared = false;     ///< of a shared block
    int rows = 0, columns = 0;  ///< of the matrix
    int row_blocks = 0, column_blocks = 0;
    int crossbars = 0;
    std::int64_t cells_used = 0;
    double utilisation = 0.0;      ///< used cells over cells of the crossbars
    std::vector<GroupPart> parts;  ///< parts[0] is the home tile

    MvmTiming mvm;                  ///< of the fullest crossbar
    std::int64_t steps = 0;         ///< input steps of one product
    std::int64_t fetch = 0;         ///< cycles of reading one input vector from the input buffer
    std::int64_t add = 0;           ///< cycles of adding the row blocks of one tile
    std::int64_t sum_columns = 0;   ///< partial sums of other tiles, added by the vector unit
    std::int64_t latency = 0;       ///< fetch + mvm.latency + add
    std::int64_t interval = 0;      ///< max(fetch, mvm.interval)
    std::int64_t result_slots = 0;  ///< products that may be unfinished at a time
};

/// How the pixels of one stage reach one tile of a stage that consumes them.
struct TransferPlan {
    int tile = 0;  ///< destination
    int hops = 0;
    int first_channel = 0, channels = 0;  ///< of the producer, the part that the tile needs
    std::int64_t bits = 0;                ///< of one pixel
    std::int64_t least_pixels = 0;        ///< pixels the buffer must hold at least
    std::int64_t pixels = 0;              ///< pixels its partition of the input buffer holds
};

/// One input of a stage.
struct StageInput {
    int node = 0;     ///< consumer, index into QuantizedNetwork::nodes
    int operand = 0;  ///< which input of that node
    int source = -1;  ///< stage that produces it; -1: it enters through the chip's port
    int source_node = 0;
    Shape shape;                          ///< of the producer
    std::vector<TransferPlan> transfers;  ///< one per tile that needs it
};

/// One weight layer or shared-block insertion (or a digital layer that cannot be fused) with the
/// digital nodes fused behind it. It works position by position in raster order.
struct StagePlan {
    std::string name;              ///< of its first node
    std::vector<int> nodes;        ///< nodes[0] leads
    int group = -1;                ///< first of its groups; -1: digital stage
    int replicas = 1;              ///< groups: position p works on group + p mod replicas
    int tile = 0;                  ///< home: vector unit and output buffer
    int positions = 0;             ///< of the leading node, per image
    int positions_per_pixel = 1;   ///< shared block: channel groups
    Shape shape;                   ///< of the output
    bool is_last = false;          ///< its output are the scores
    bool is_weight_layer = false;  ///< led by a matrix of its own, not a shared block
    std::vector<StageInput> inputs;

    std::int64_t pixel_bits = 0;           ///< of one output pixel
    std::int64_t least_output_pixels = 0;  ///< most pixels that one position completes
    std::int64_t output_pixels = 0;        ///< pixels that its partition of the output buffer holds

    std::int64_t vector_operations = 0;  ///< per position, without fused nodes
    std::int64_t latency = 0;   ///< predicted: one position, start to requantised, no contention
    std::int64_t interval = 0;  ///< predicted: between two positions of one replica

    /// Positions per image of replica `r`: r, r + replicas, r + 2 replicas ...
    [[nodiscard]] int positions_of(int r) const {
        return (positions - r + replicas - 1) / replicas;
    }
    /// Busy cycles per image of its busiest replica, number 0.
    [[nodiscard]] std::int64_t busy() const { return interval * positions_of(0); }
};

/// A tensor that passes the chip's port, and its room in the global buffer.
struct PortTensor {
    std::int64_t pixels = 0;  ///< of one tensor
    std::int64_t pixel_bits = 0;
    std::int64_t buffer_pixels = 0;  ///< that the global buffer holds; 0: there is none

    [[nodiscard]] std::int64_t bits() const { return pixels * pixel_bits; }
};

/// Busy cycles per image of one unit.
struct UnitLoad {
    std::string name;
    std::int64_t cycles = 0;
};

/// Hop-weighted traffic under one placement policy.
struct PlacementCost {
    std::string policy;
    std::int64_t bit_hops = 0;  ///< per image
};

/// A network, or a segment of it (sim/compiler/segments.h), laid out on a chip. What the first
/// stage reads enters through the chip's port, what the last one makes leaves there. Its size grows
/// with layers, never with pixels.
struct Program {
    std::string network, chip;
    NetworkTopology topology = NetworkTopology::kMesh;
    int tile_columns = 0, tile_rows = 0, crossbars_per_tile = 0;
    int copies = 1;  ///< physical copies of each shared block
    std::vector<GroupPlan> groups;
    std::vector<StagePlan> stages;
    int input_node = 0;   ///< whose output enters: the image, or what the segment before has made
    PortTensor entering;  ///< that
    PortTensor leaving;   ///< what the last stage makes
    int crossbars = 0;    ///< used
    int tiles = 0;        ///< used

    std::string placement;                  ///< policy that gave the tiles
    std::vector<PlacementCost> placements;  ///< what every policy would have cost

    /// Busy cycles per image of the busiest unit (sim/compiler/loads.h): no pipeline of this
    /// placement can be faster.
    std::int64_t interval = 0;
    std::string bottleneck;  ///< who that is

    /// Groups that hold each of the first `matrices` matrices.
    [[nodiscard]] std::vector<int> copies_by_matrix(int matrices) const;
};

/// Hops of the network between two tiles, or a tile and kChipPort.
int hops(const Program& program, int from, int to);

}  // namespace nvcim::sim
