// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "models/chip/memory_config.h"
#include "models/chip/network_config.h"
#include "models/crossbar/crossbar_config.h"

namespace nvcim {

/// Cycles for which an operation on one element occupies a lane of the vector unit.
struct VectorOperationCycles {
    int requantize = 1;
    int pool = 1;
    int add = 1;
    int concat = 1;
    int compare = 1;
    int exp = 1;
    int divide = 1;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        constexpr Between kRange{1, 1000};
        field("requantize",
              self.requantize,
              kRange,
              "product to activation, with bias, batch norm, activation function and shared block");
        field("pool", self.pool, kRange, "element of a pooling window");
        field(
            "add", self.add, kRange, "addition of two activations, partial sums or softmax terms");
        field("concat", self.concat, kRange, "activation brought to the scale of a concatenation");
        field("compare", self.compare, kRange, "comparison of two scores, softmax and argmax");
        field("exp", self.exp, kRange, "exponential of one score, softmax");
        field("divide", self.divide, kRange, "division of one exponential by their sum, softmax");
    }
};

/// Digital unit of a tile: requantisation, bias, activation, pooling, add, concat, softmax.
struct VectorUnitConfig {
    int lanes = 64;
    int latency_cycles = 1;
    VectorOperationCycles operation_cycles;
    Picojoules energy_per_operation{0.0};
    SquareMicrometres area{0.0};
    Provenance provenance;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("lanes", self.lanes, Between{1, 65536}, "elements that it works on at a time");
        field("latency_cycles", self.latency_cycles, Between{1, 1000}, "cycles of its pipeline");
        field("operation_cycles", self.operation_cycles, "cycles per element and operation");
        field("energy_per_operation_pj",
              self.energy_per_operation,
              Between{0, 1e6},
              "energy of one element operation");
        field("area_um2", self.area, Between{0, 1e9}, "area of the unit");
        field("provenance", self.provenance, "where these numbers come from");
    }
};

/// Crossbars with their periphery, buffers and vector unit.
struct TileConfig {
    int crossbars = 16;
    CrossbarConfig crossbar;
    InputBufferConfig input_buffer;
    BufferConfig output_buffer;
    VectorUnitConfig vector_unit;
    Milliwatts leakage{0.0};
    Provenance provenance;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("crossbars", self.crossbars, Between{1, 65536}, "crossbars in a tile");
        field("crossbar", self.crossbar, "one crossbar");
        field("input_buffer", self.input_buffer, "activations waiting for the crossbars");
        field("output_buffer", self.output_buffer, "results waiting for the network");
        field("vector_unit", self.vector_unit, "digital unit");
        field("leakage_mw", self.leakage, Between{0, 1e6}, "leakage power of a tile");
        field("provenance", self.provenance, "where these numbers come from");
    }
};

/// Order in which cells are written and verified.
enum class WriteParallelism {
    kRow,   ///< all columns of a row together: a row lasts as long as its slowest cell
    kCell,  ///< one cell at a time
};
inline constexpr EnumName<WriteParallelism> kWriteParallelismNames[] = {
    {WriteParallelism::kRow,
     "row",
     "write drivers on all columns: a row lasts as its slowest cell"},
    {WriteParallelism::kCell, "cell", "one cell at a time"},
};

/// What happens where some of the cells written together need a SET and some a RESET pulse.
enum class WritePolarities {
    kTogether,  ///< every driver has its own polarity: the longer of the two pulses
    kSeparate,  ///< all drivers share one: a SET pulse, then a RESET pulse
};
inline constexpr EnumName<WritePolarities> kWritePolaritiesNames[] = {
    {WritePolarities::kTogether,
     "together",
     "at once: every driver has a polarity of its own, the longer pulse counts"},
    {WritePolarities::kSeparate, "separate", "the SET pulse, then the RESET pulse"},
};

/// The controller that programs the crossbars.
struct WriteDriverConfig {
    WriteParallelism parallelism = WriteParallelism::kRow;
    int columns_per_driver = 1;
    WritePolarities polarities = WritePolarities::kTogether;
    bool crossbars_in_parallel = false;
    int row_setup_cycles = 1;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("parallelism", self.parallelism, kWriteParallelismNames, "cells written together");
        field("columns_per_driver",
              self.columns_per_driver,
              Between{1, 4096},
              "row mode: columns that share one driver and are written one after another");
        field("polarities",
              self.polarities,
              kWritePolaritiesNames,
              "row mode: SET and RESET pulses due at the same time");
        field("crossbars_in_parallel",
              self.crossbars_in_parallel,
              "all crossbars of the chip are programmed at once, else one after another");
        field("row_setup_cycles", self.row_setup_cycles, Between{0, 100000}, "cycles per row");
    }
};

/// Who gets the crossbars of a shared block first where several insertion points want them.
enum class Arbitration { kOldestFirst, kRoundRobin };
inline constexpr EnumName<Arbitration> kArbitrationNames[] = {
    {Arbitration::kOldestFirst,
     "oldest_first",
     "who asked first; at equal times the earlier layer"},
    {Arbitration::kRoundRobin, "round_robin", "the next layer behind the one served last"},
};

/// The whole chip: what one file in arch/chips/ describes.
struct ChipConfig {
    std::string name;
    Nanoseconds clock{1.0};
    int tile_columns = 4;
    int tile_rows = 4;
    TileConfig tile;
    NetworkConfig network;
    OffChipConfig off_chip;
    GlobalBufferConfig global_buffer;
    Arbitration arbitration = Arbitration::kOldestFirst;
    WriteDriverConfig write_drivers;
    Milliwatts leakage{0.0};
    SquareMicrometres io_area{0.0};
    Provenance provenance;

    [[nodiscard]] int tiles() const { return tile_columns * tile_rows; }
    void check(const Pointer& at, Problems& problems) const;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("name", self.name, "name of the chip");
        field("clock_ns", self.clock, Between{0.001, 1e6}, "clock period, whole picoseconds");
        field("tile_columns", self.tile_columns, Between{1, 1024}, "tiles in a row");
        field("tile_rows", self.tile_rows, Between{1, 1024}, "rows of tiles");
        field("tile", self.tile, "one tile");
        field("network", self.network, "tile-to-tile network");
        field("off_chip", self.off_chip, "memory outside the chip, holds images and scores");
        field("global_buffer",
              self.global_buffer,
              "between that memory and the chip's port; there if and only if the memory is");
        field("arbitration",
              self.arbitration,
              kArbitrationNames,
              "which insertion point a copy of a shared block serves next");
        field("write_drivers", self.write_drivers, "programming of the crossbars");
        field("leakage_mw", self.leakage, Between{0, 1e6}, "leakage outside the tiles");
        field("io_area_um2", self.io_area, Between{0, 1e12}, "area outside tiles and routers");
        field("provenance", self.provenance, "where these numbers come from");
    }
};

}  // namespace nvcim
