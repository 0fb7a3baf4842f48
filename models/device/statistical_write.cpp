// SPDX-License-Identifier: Apache-2.0
#include "models/device/statistical_write.h"

#include <cmath>

namespace nvcim {

StatisticalWrite::StatisticalWrite(const CellConfig& cell)
    : config_(cell.write),
      open_loop_(cell),
      log_miss_(cell.write.mean_pulses > 1.0 ? portable_log(1.0 - 1.0 / cell.write.mean_pulses)
                                             : 0.0) {}

int StatisticalWrite::pulses(double uniform) const {
    if (log_miss_ == 0.0) {
        return 1;
    }
    // Inverse of the distribution function; one more than max_pulses stands for "fails".
    const double exact = std::ceil(portable_log(uniform) / log_miss_);
    return exact < 1.0                  ? 1
           : exact > config_.max_pulses ? config_.max_pulses + 1
                                        : static_cast<int>(exact);
}

CellWrite StatisticalWrite::write(int level, const CellDraws& draws) const {
    const std::array<double, 4> uniform = draws.trial(0);
    const int needed = pulses(uniform[0]);
    if (needed > config_.max_pulses) {
        const double g = open_loop_.programmed(level, draws.normal(Purpose::kProgramming));
        return {g, config_.max_pulses, config_.max_pulses, true};
    }
    constexpr double kUniformWidth = 3.4641016151377544;  // sqrt(12): standard deviation 1
    const double x = config_.residual_law == ResidualLaw::kUniform
                         ? kUniformWidth * (uniform[1] - 0.5)
                         : normal_quantile(uniform[1]);
    const double g = open_loop_.clamped(open_loop_.target(level) + config_.residual * x);
    return {g, needed, needed, false};
}

}  // namespace nvcim
