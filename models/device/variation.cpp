// SPDX-License-Identifier: Apache-2.0
#include "models/device/variation.h"

#include <cmath>

#include "models/base/error.h"

namespace nvcim {

double weight_noise_factor(int weight_bits, int cell_bits) {
    NVCIM_ASSERT(weight_bits > 0 && cell_bits > 0);
    double squares = 0.0;
    for (int bit = 0; bit < weight_bits; bit += cell_bits) {
        squares += std::ldexp(1.0, 2 * bit);
    }
    return (std::ldexp(1.0, cell_bits) - 1.0) * std::sqrt(squares) /
           (std::ldexp(1.0, weight_bits) - 1.0);
}

namespace {

/// What one unit of a sigma is in full ranges.
double sigma_unit(const CellConfig& cell) {
    return cell.programming.convention == SigmaConvention::kRange ? 1.0 : 1.0 / (cell.levels() - 1);
}

}  // namespace

double open_loop_sigma(const CellConfig& cell) {
    return sigma_unit(cell) * cell.programming.sigma;
}

double verified_sigma(const CellConfig& cell) {
    const WriteConfig& write = cell.write;
    if (write.model == WriteModelKind::kStatistical) {
        return write.residual;
    }
    return std::sqrt(write.tolerance * write.tolerance / 3.0 +
                     write.verify_sigma * write.verify_sigma +
                     write.relaxation_sigma * write.relaxation_sigma);
}

OpenLoop::OpenLoop(const CellConfig& cell) : clamp_(cell.programming.clamp) {
    const VariationConfig& variation = cell.programming;
    const double top = cell.levels() - 1;
    const double unit = sigma_unit(cell);
    const double r = variation.middle_ratio;
    const double outer = unit * variation.sigma / std::sqrt(0.4 * r * r + 0.6);
    for (int level = 0; level < cell.levels(); ++level) {
        const double target = level / top;
        const bool is_middle = 0.25 < target && target < 0.75;
        levels_.push_back({target, is_middle ? r * outer : outer});
    }
    sigma_erased_ = unit * variation.sigma_erased;
}

}  // namespace nvcim
