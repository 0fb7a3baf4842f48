// SPDX-License-Identifier: Apache-2.0
#include "models/device/mechanistic_write.h"

#include <cmath>

namespace nvcim {

MechanisticWrite::MechanisticWrite(const CellConfig& cell)
    : config_(cell.write), open_loop_(cell) {}

CellWrite MechanisticWrite::write(int level, const CellDraws& draws) const {
    // Lanes of a trial's draws: 0 its verify read, 1 the step of its pulse, 2 the first pulse.
    std::array<double, 4> uniform = draws.trial(0);
    const double target = open_loop_.target(level);
    const double eta = config_.step_spread;
    double g = target + config_.start_sigma * normal_quantile(uniform[2]);
    CellWrite result;
    int repeats = 0;
    double last = 0.0;
    for (result.pulses = 1;; ++result.pulses) {
        const double read = g + config_.verify_sigma * normal_quantile(uniform[0]);
        if (std::fabs(read - target) <= config_.tolerance) {
            break;
        }
        if (result.pulses == config_.max_pulses) {
            result.failed = true;
            break;
        }
        const double polarity = read < target ? 1.0 : -1.0;
        repeats = polarity == last ? repeats + 1 : 0;
        last = polarity;
        const double stretch = portable_exp(eta * normal_quantile(uniform[1]) - 0.5 * eta * eta);
        g += polarity * config_.step * (1.0 + config_.ramp * repeats) * stretch;
        uniform = draws.trial(static_cast<std::uint32_t>(result.pulses));
    }
    result.verify_reads = result.pulses;
    g += config_.relaxation_sigma * draws.normal(Purpose::kRelaxation);
    result.conductance = open_loop_.clamped(g);
    return result;
}

}  // namespace nvcim
