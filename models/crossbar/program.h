// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

#include "models/base/random.h"
#include "models/crossbar/array.h"
#include "models/crossbar/crossbar_grid.h"
#include "models/device/write_model.h"

namespace nvcim {

/// Work of writing one row of one crossbar.
///
/// `columns_per_driver` neighbouring bit lines share a write driver and are written one after
/// another, the drivers in lock step: in phase p every driver writes its p-th bit line, and the
/// phase ends with its slowest cell. Bit lines of a crossbar: CrossbarGrid; within a weight, slices
/// in order and the two cells of a pair next to each other. In slot s of a phase every cell not yet
/// accepted gets its pulse number s + 1 (PulseSlots).
struct RowWrites {
    std::int64_t pulses = 0;        ///< SET and RESET
    std::int64_t reset_pulses = 0;  ///< RESET ones of `pulses`
    RampSums set_ramp;              ///< of all SET pulses
    RampSums reset_ramp;            ///< of all RESET pulses
    std::int64_t verify_reads = 0;
    std::int32_t slowest_pulses = 0;    ///< pulses of the slowest cell, summed over the phases
    std::int32_t slowest_reads = 0;     ///< reads of the slowest cell, summed over the phases
    std::int32_t reset_only_slots = 0;  ///< of slowest_pulses, those with RESET pulses only
    std::int32_t mixed_slots = 0;       ///< of slowest_pulses, those with both polarities
    std::int32_t verified_cells = 0;
    std::int32_t open_loop_cells = 0;
    std::int32_t failed_cells = 0;  ///< verified cells out of pulses

    RowWrites& operator+=(const RowWrites& other);
};

/// The cell of a matrix that got the most pulses; of equals the first in the order row, slice,
/// column.
struct WornCell {
    int pulses = 0;
    int row = 0;
    int slice = 0;
    int column = 0;  ///< of the weight; the number of columns: the bias cell of offset encoding

    friend bool operator<(const WornCell& a, const WornCell& b) {
        return std::tie(a.pulses, b.row, b.slice, b.column) <
               std::tie(b.pulses, a.row, a.slice, a.column);
    }
};

/// What programming one weight matrix (one physical copy) did.
struct ProgramResult {
    Conductances conductances;
    CrossbarGrid grid;                          ///< the crossbars it was written to
    std::vector<RowWrites> rows;                ///< [matrix row][grid.across]
    std::vector<std::int64_t> pulse_histogram;  ///< written cells by pulses, index = pulses
    WornCell most_worn;

    [[nodiscard]] RowWrites total() const;
};

/// Programs `matrix` onto crossbars.
///
/// Every written cell gets one open-loop pulse (docs/numerics.md section 3), or a write-verify
/// sequence if its weight is marked in `verify` ([row][column], empty: none; the bias cell of
/// offset encoding counts as marked if any weight of its row is).
///
/// Written cells are all cells of the weight's polarity (positive for weight 0), digits of value
/// 0 included: they are programmed to level 0 with its own spread, so that the weight error of
/// docs/numerics.md section 3 holds for every weight. The cells of the other polarity of a pair
/// stay erased: no pulse, spread sigma_erased. With offset encoding every cell is written.
///
/// Stuck cells keep their state (g = 0 or 1), erased ones too. A verified stuck cell passes with
/// its first read if its state is its target, otherwise it uses max_pulses pulses and fails.
/// `columns_per_driver` only shapes slowest_pulses, slowest_reads and the slots. Draws: chip, array
/// and copy of `draw` with the purposes kProgramming, kVerify, kRelaxation and kStuckCell and the
/// cell index of docs/numerics.md section 6; conductances end at layout.limit.
///
/// With config.has_ir_drop() the conductances are those behind the wires
/// (models/crossbar/ir_drop.h); pulses and verify reads see the cells themselves. `threads` share
/// the rows, and what is returned does not depend on them.
ProgramResult program(const WeightMatrix& matrix,
                      const CrossbarConfig& config,
                      const std::vector<bool>& verify,
                      std::uint64_t seed,
                      DrawAddress draw,
                      int columns_per_driver = 1,
                      int threads = 1);

/// Reads every converted column of every row back: `reads` reads averaged, each with Gaussian
/// noise of `sigma` (relative to the full range), then rounded to a signed ADC of `adc_bits` over
/// +-2 ranges (analog pairs are read as a pair). Returns weights in units of the weight scale,
/// [row][column], as effective_weights() would for ideal reads. Draws: kReadBack, event = number
/// of the read, index = cell index of polarity 0.
std::vector<float> read_back(const Conductances& conductances,
                             double sigma,
                             int reads,
                             int adc_bits,
                             std::uint64_t seed,
                             DrawAddress draw);

}  // namespace nvcim
