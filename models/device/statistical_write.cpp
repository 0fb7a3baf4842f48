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

CellWrite StatisticalWrite::outcome(int level,
                                    const std::array<double, 4>& uniform,
                                    const CellDraws& draws) const {
    const int needed = pulses(uniform[0]);
    if (needed > config_.max_pulses) {
        const double g = open_loop_.programmed(level, draws.normal(Purpose::kProgramming));
        return {g, config_.max_pulses, config_.max_pulses, true, 0, {}, {}};
    }
    constexpr double kUniformWidth = 3.4641016151377544;  // sqrt(12): standard deviation 1
    const double x = config_.residual_law == ResidualLaw::kUniform
                         ? kUniformWidth * (uniform[1] - 0.5)
                         : normal_quantile(uniform[1]);
    const double g = open_loop_.clamped(open_loop_.target(level) + config_.residual * x);
    return {g, needed, needed, false, 0, {}, {}};
}

CellWrite StatisticalWrite::write(int level, const CellDraws& draws) const {
    return outcome(level, draws.trial(0), draws);
}

void StatisticalWrite::write_all(const std::vector<CellTask>& tasks,
                                 const CellDraws& draws,
                                 PulseSlots& /*slots: no RESET pulses*/,
                                 CellWrite* out) const {
    const DrawAddress& array = draws.array;
    const Random trials(draws.seed, {Purpose::kVerify, array.chip, array.array, array.copy, 0});
    CellDraws cell = draws;
    for (const CellTask& task : tasks) {
        cell.cell = task.cell;
        *out++ = outcome(task.level, trials.uniforms(task.cell), cell);
    }
}

}  // namespace nvcim
