// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/device/variation.h"
#include "models/device/write_model.h"

namespace nvcim {

/// Write-verify as a walk, pulse by pulse, then relaxation. Lengths in units of the full range:
///
///     g = target + start_sigma N;  pulses = 1;  k = 0
///     loop: read r = g + verify_sigma N
///           stop if |r - target| <= tolerance, or if max_pulses are spent
///           k = 0 if the polarity sign(target - r) changed, else min(k + 1, ramp_limit)
///           g += sign(target - r) s (1 + ramp k) exp(eta N - eta^2 / 2),  eta = step_spread,
///                s = step (SET), reset_step_ratio step (RESET)
///     g += relaxation_sigma N
///
/// The growing step stands for the incremental pulse amplitude that restarts at every change of
/// polarity (NeuRRAM, Wan et al., Nature 608, 2022); step and spread are fitted to the pulse
/// statistics of RADAR (Le et al., IEEE TED 2021). The first pulse is a SET pulse: cells are erased
/// before. Left out: dependence of the step on the level, and drift of the cell between its write
/// and the end of its row.
class MechanisticWrite : public WriteModel {
public:
    explicit MechanisticWrite(const CellConfig& cell);
    /// One cell: the reference that write_all() is tested against.
    [[nodiscard]] CellWrite write(int level, const CellDraws& draws) const override;
    void write_all(const std::vector<CellTask>& tasks,
                   const CellDraws& draws,
                   PulseSlots& slots,
                   CellWrite* out) const override;

private:
    WriteConfig config_;
    OpenLoop open_loop_;
    std::vector<double> targets_;  ///< by level
};

}  // namespace nvcim
