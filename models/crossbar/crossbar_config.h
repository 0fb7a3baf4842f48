// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/circuit/circuit_config.h"
#include "models/device/cell_config.h"

namespace nvcim {

/// How signed weights become conductances, see docs/numerics.md.
enum class Encoding {
    kDifferential,         ///< pair of columns, subtracted before a signed ADC
    kDifferentialDigital,  ///< pair of columns, converted one by one, subtracted digitally
    kOffset,               ///< weight + 2^(bits-1) in one column, one bias column per array
};
inline constexpr EnumName<Encoding> kEncodingNames[] = {
    {Encoding::kDifferential, "differential", "column pair subtracted before a signed ADC"},
    {Encoding::kDifferentialDigital,
     "differential_digital",
     "column pair converted one by one, subtracted digitally"},
    {Encoding::kOffset, "offset", "offset weights and one bias column, digital correction"},
};

/// How the resistance of the wires acts on the products, see docs/numerics.md section 8.
enum class IrDrop {
    kOff,    ///< wires without resistance
    kExact,  ///< Kirchhoff's laws at every cell
    kFast,   ///< the same with fewer nodes per word line
};
inline constexpr EnumName<IrDrop> kIrDropNames[] = {
    {IrDrop::kOff, "off", "resistances are ignored"},
    {IrDrop::kExact, "exact", "Kirchhoff's laws at every cell"},
    {IrDrop::kFast,
     "fast",
     "fewer nodes per word line: 20 times faster, error in docs/numerics.md"},
};

/// Which reads are left out because no row is driven in them, see docs/timing.md section 1.
enum class ZeroSkip {
    kNone,      ///< every read is made: a fixed schedule
    kBitPlane,  ///< an input step without a digit in any row of the matrix is left out
    kRowBlock,  ///< the same for each read of a row block by itself
};
inline constexpr EnumName<ZeroSkip> kZeroSkipNames[] = {
    {ZeroSkip::kNone, "none", "every read is made"},
    {ZeroSkip::kBitPlane,
     "bit_plane",
     "input steps that are zero in all rows of the matrix are left out"},
    {ZeroSkip::kRowBlock,
     "row_block",
     "every read of rows_active rows whose input bits are zero is left out"},
};

/// One array of cells with its converters.
struct CrossbarConfig {
    int rows = 128;
    int columns = 128;
    int rows_active = 128;
    ZeroSkip zero_skip = ZeroSkip::kNone;
    Encoding encoding = Encoding::kDifferential;
    int conductance_grid = 63;
    IrDrop ir_drop = IrDrop::kFast;
    Ohms wire_resistance{0.0};
    double bit_line_ratio = 1.0;
    Ohms driver_resistance{0.0};
    Ohms sense_resistance{0.0};
    Nanoseconds read{100.0};
    Picojoules read_energy_per_cell{0.0};
    CellConfig cell;
    DacConfig dac;
    SampleHoldConfig sample_hold;
    AdcConfig adc;
    ShiftAddConfig shift_add;
    Provenance provenance;

    /// Whether the wires change what a read gives.
    [[nodiscard]] bool has_ir_drop() const {
        return ir_drop != IrDrop::kOff &&
               (wire_resistance.value() > 0.0 || driver_resistance.value() > 0.0 ||
                sense_resistance.value() > 0.0);
    }
    void check(const Pointer& at, Problems& problems) const;

    /// Conductance-grid steps per level: odd, at least 1 (docs/numerics.md, section 2).
    [[nodiscard]] int grid_unit() const;
    /// Grid steps of the full range.
    [[nodiscard]] int grid_range() const { return grid_unit() * (cell.levels() - 1); }
    /// Largest stored |conductance|: four ranges, and sums of four rows fit 16 bits.
    [[nodiscard]] int grid_limit() const;
    /// Largest sum of one read with that in every row of `read_rows`.
    [[nodiscard]] std::int64_t largest_sum(int read_rows) const;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor& field) {
        field("rows", self.rows, Between{1, 4096}, "word lines");
        field("columns", self.columns, Between{1, 4096}, "bit lines");
        field("rows_active", self.rows_active, Between{1, 4096}, "word lines driven in one read");
        field("zero_skip",
              self.zero_skip,
              kZeroSkipNames,
              "reads left out because no row is driven; makes time depend on data");
        field("encoding", self.encoding, kEncodingNames, "how signed weights are stored");
        field("conductance_grid",
              self.conductance_grid,
              Between{15, 2047},
              "integer steps per conductance range: programmed conductances are rounded to it");
        field("ir_drop", self.ir_drop, kIrDropNames, "how wire resistance acts on reads");
        field("wire_resistance_ohm",
              self.wire_resistance,
              Between{0, 100},
              "resistance of a word line per cell");
        field("bit_line_ratio",
              self.bit_line_ratio,
              Between{0, 10},
              "resistance of a bit line per cell over that of a word line");
        field("driver_resistance_ohm",
              self.driver_resistance,
              Between{0, 1e5},
              "output resistance of a row driver");
        field("sense_resistance_ohm",
              self.sense_resistance,
              Between{0, 1e5},
              "input resistance of the read-out of a column");
        field("read_ns", self.read, Between{0.001, 1e6}, "word line rise to settled current");
        field("read_energy_per_cell_pj",
              self.read_energy_per_cell,
              Between{0, 1e6},
              "array energy of one read per cell of a driven row");
        field("cell", self.cell, "the memory cell");
        field("dac", self.dac, "row driver");
        field("sample_hold", self.sample_hold, "column sample-and-hold");
        field("adc", self.adc, "read-out converter");
        field("shift_add", self.shift_add, "accumulation of codes over slices and input steps");
        field("provenance", self.provenance, "where these numbers come from");
    }
};

}  // namespace nvcim
