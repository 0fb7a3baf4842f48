// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/device/cell_config.h"

namespace nvcim {

/// c(M, K): standard deviation of a programmed weight's error over sigma max|w|, for M-bit
/// magnitudes in cells of K bits, sigma relative to the full range:
///
///     c = (2^K - 1) sqrt(sum_i 4^(iK)) / (2^M - 1),   i = 0 .. ceil(M / K) - 1
///
/// If K divides M this is sqrt(sum_i 4^(iK)) / sum_i 2^(iK), the factor of Qin et al. (NeFT,
/// arXiv 2305.14561; TSB, arXiv 2406.06544): c(8, 2) = 0.7776.
double weight_noise_factor(int weight_bits, int cell_bits);

/// Root mean square spread of a cell programmed without verify, relative to the full range.
double open_loop_sigma(const CellConfig& cell);

/// Standard deviation of a verified cell, relative to the full range: `residual` of the
/// statistical model; for the mechanistic walk the accepted window (uniform), the noise of the
/// accepting read and the relaxation, sqrt(tolerance^2 / 3 + verify_sigma^2 + relaxation_sigma^2).
double verified_sigma(const CellConfig& cell);

/// Programming without verify: g = level / (levels - 1) + sigma_level N(0, 1), in units of the
/// full conductance range (docs/numerics.md section 3).
///
/// Level-dependent spread (Qin et al., NeFT): sigma_0 = sigma / sqrt(0.4 r^2 + 0.6); levels with
/// 0.25 < g < 0.75 have r sigma_0, the others sigma_0; r = middle_ratio.
class OpenLoop {
public:
    explicit OpenLoop(const CellConfig& cell);

    /// Ideal conductance of a level, 0 .. 1.
    [[nodiscard]] double target(int level) const { return levels_[index(level)].target; }
    /// Standard deviation of a cell programmed to `level`.
    [[nodiscard]] double sigma(int level) const { return levels_[index(level)].sigma; }
    /// Standard deviation of an unused (erased) cell.
    [[nodiscard]] double sigma_erased() const { return sigma_erased_; }

    /// Conductance of a cell whose standard normal draw is `normal`.
    [[nodiscard]] double programmed(int level, double normal) const {
        return clamped(target(level) + sigma(level) * normal);
    }
    [[nodiscard]] double erased(double normal) const { return clamped(sigma_erased_ * normal); }

    /// Keeps g in [0, 2] if the configuration asks for it; verified cells obey it too.
    [[nodiscard]] double clamped(double g) const {
        return !clamp_ ? g : g < 0.0 ? 0.0 : g > 2.0 ? 2.0 : g;
    }

private:
    struct Level {
        double target;
        double sigma;
    };
    static std::size_t index(int level) { return static_cast<std::size_t>(level); }

    std::vector<Level> levels_;
    double sigma_erased_;
    bool clamp_;
};

}  // namespace nvcim
