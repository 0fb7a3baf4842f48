// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace nvcim {

/// A crossbar as a resistor network.
///
///     driver --Rd--o--Rw--o--Rw--o   word line r: one segment in front of every cell
///                  |      |      |
///                 G[r][0]  ...        cells
///                  |      |
///                  o      o           bit line c: one segment behind every cell
///                  Rb     Rb
///                  |      |           ... down to the cell of the last row, then
///                  Rb + Rs            its segment, the sense resistance and 0 V
///
/// Word lines are driven from the left by ideal voltage sources, all of them in every read (an
/// input of 0 is a line held at 0 V); bit lines end at the bottom in virtual grounds. Cells and
/// wires are linear; capacitances and the wires of the drivers' supply are left out.
struct WireCircuit {
    int rows = 0;
    int columns = 0;
    double word_line_ohm = 0.0;  ///< Rw: one segment, per cell
    double bit_line_ohm = 0.0;   ///< Rb: one segment, per cell
    double driver_ohm = 0.0;     ///< Rd: output resistance of a row driver
    double sense_ohm = 0.0;      ///< Rs: input resistance of a column's read-out
    /// Cell conductances in siemens, [row][column]. Negative ones are allowed (programming noise
    /// without a clamp makes them) as long as the circuit as a whole stays passive.
    std::vector<double> siemens;
};

/// Effective conductances [row][column] in siemens: the circuit is linear in its inputs, so that
/// for every vector of driver voltages
///
///     I_c = sum over r of G_eff[r][c] V_r
///
/// is the current into the virtual ground of column c.
///
/// `pitch` 1 solves Kirchhoff's laws exactly, but for rounding: 1e-11 at 1 Ohm per cell, more the
/// smaller the resistance (1 / Ohm). With `pitch` p > 1 a word line has nodes at every p-th cell
/// only; in between its voltage is linear, bent by the row's own load (Numerov). Bit lines stay
/// exact. effective_conductances_fast() chooses p.
///
/// Method (docs/decisions/0007-structured-wire-solver.md): let u be the word lines' voltages at
/// one column. Seen from there a column with its bit line is an admittance matrix D_c, known in
/// closed form, and its sense current is t_c . u. From the last column to the drivers
///
///     Y <- D_c + Y (1 + Rw Y)^-1,    Z <- [(1 + Rw Y)^-1 Z, t_c]
///
/// where Y is what the drivers see of all columns to the right and Z^T u their sense currents;
/// both come out of one Gauss-Jordan elimination per node. rows^2 (rows + columns / 2) columns / p
/// multiplications; the smaller dimension is made the rows, since by reciprocity the mirrored
/// circuit has the transposed G_eff. Same bits on every machine with IEEE arithmetic.
///
/// Throws SimulationError if negative cells make the circuit active, so that no currents exist.
std::vector<double> effective_conductances(const WireCircuit& circuit, int pitch = 1);

/// At least 4 nodes per word line, at most 32 cells apart: 20 times faster than the exact solution
/// from 128 x 128 on. Largest error of a column current at 1 Ohm per cell and 1 to 40 uS: 0.02 %
/// for 64 x 64, 0.07 % for 128 x 128, 0.15 % for 256 x 256; table in docs/numerics.md section 8.
std::vector<double> effective_conductances_fast(const WireCircuit& circuit);

}  // namespace nvcim
