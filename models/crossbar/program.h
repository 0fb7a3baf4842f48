// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/base/random.h"
#include "models/crossbar/array.h"

namespace nvcim {

/// Work of writing one row of a weight matrix, all its cells on all its crossbars.
struct RowWrites {
    std::int64_t pulses = 0;
    std::int64_t verify_reads = 0;
    std::int32_t slowest_pulses =
        0;  ///< most pulses of one cell: the row's length if written together
    std::int32_t slowest_reads = 0;  ///< verify reads of the slowest cell
    std::int32_t verified_cells = 0;
    std::int32_t open_loop_cells = 0;
    std::int32_t failed_cells = 0;  ///< out of pulses
};

/// What programming one weight matrix (one physical copy) did.
struct ProgramResult {
    Conductances conductances;
    std::vector<RowWrites> rows;                ///< per matrix row
    std::vector<std::int64_t> pulse_histogram;  ///< verified cells by pulses, index = pulses
};

/// Programs `matrix` onto crossbars.
///
/// Every used cell gets one open-loop pulse (docs/numerics.md section 3), or a write-verify
/// sequence if its weight is marked in `verify` ([row][column], empty: none; the bias column of
/// offset encoding counts as marked if any weight is). Stuck cells ignore both and count as failed
/// where verified. Draws: `draw` with the purposes kProgramming, kVerify, kRelaxation, kStuckCell
/// and the cell index of docs/numerics.md section 6.
ProgramResult program(const WeightMatrix& matrix,
                      const CrossbarConfig& config,
                      const std::vector<bool>& verify,
                      std::uint64_t seed,
                      DrawAddress draw);

/// Reads every cell back: `reads` reads averaged, each with Gaussian noise of `sigma` (relative to
/// the full range), then rounded to an ADC of `adc_bits` over twice the range. Returns weights in
/// units of the weight scale, [row][column], as effective_weights() would for ideal reads.
std::vector<float> read_back(const Conductances& conductances,
                             double sigma,
                             int reads,
                             int adc_bits,
                             std::uint64_t seed,
                             DrawAddress draw);

}  // namespace nvcim
