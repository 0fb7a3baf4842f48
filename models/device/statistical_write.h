// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/device/variation.h"
#include "models/device/write_model.h"

namespace nvcim {

/// Write-verify as two measured numbers (the model behind SWIM, Yan et al., DAC 2022, and TSB):
/// a residual spread and a mean pulse count.
///
///     g = target + residual x,   x normal or uniform with standard deviation 1
///     P(pulses = n) = (1 - p)^(n - 1) p,   p = 1 / mean_pulses
///
/// A cell that would need more than max_pulses fails and keeps its open-loop spread. The two
/// draws are independent: the model knows no link between effort and result, and no polarity: all
/// pulses count as SET pulses of the first amplitude.
class StatisticalWrite : public WriteModel {
public:
    explicit StatisticalWrite(const CellConfig& cell);
    [[nodiscard]] CellWrite write(int level, const CellDraws& draws) const override;
    void write_all(const std::vector<CellTask>& tasks,
                   const CellDraws& draws,
                   PulseSlots& slots,
                   CellWrite* out) const override;

private:
    /// `uniform` is trial 0 of `draws`.
    [[nodiscard]] CellWrite outcome(int level,
                                    const std::array<double, 4>& uniform,
                                    const CellDraws& draws) const;
    [[nodiscard]] int pulses(double uniform) const;

    WriteConfig config_;
    OpenLoop open_loop_;
    double log_miss_;  ///< log(1 - p)
};

}  // namespace nvcim
