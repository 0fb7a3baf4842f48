// SPDX-License-Identifier: Apache-2.0
#include "models/device/mechanistic_write.h"

#include <algorithm>
#include <cmath>

#include "models/base/instruction_set.h"
#include "models/device/walk.h"

namespace nvcim {

namespace {

WalkCells choose_walk() {
#if defined(__x86_64__)
    switch (instruction_set()) {
        case InstructionSet::kAvx512Vnni:
        case InstructionSet::kAvx512:
            return avx512_walk();
        case InstructionSet::kAvx2:
            return avx2_walk();
        case InstructionSet::kPortable:
            break;
    }
#endif
    return portable_walk();
}

}  // namespace

MechanisticWrite::MechanisticWrite(const CellConfig& cell) : config_(cell.write), open_loop_(cell) {
    for (int level = 0; level < cell.levels(); ++level) {
        targets_.push_back(open_loop_.target(level));
    }
}

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
        repeats = polarity == last ? std::min(repeats + 1, config_.ramp_limit) : 0;
        last = polarity;
        const bool is_reset = polarity < 0.0;
        result.reset_pulses += is_reset ? 1 : 0;
        (is_reset ? result.reset_ramp : result.set_ramp).add(repeats);
        const double stretch = portable_exp(eta * normal_quantile(uniform[1]) - 0.5 * eta * eta);
        const double step = config_.step * (is_reset ? config_.reset_step_ratio : 1.0);
        g += polarity * step * (1.0 + config_.ramp * repeats) * stretch;
        uniform = draws.trial(static_cast<std::uint32_t>(result.pulses));
    }
    result.verify_reads = result.pulses;
    g += config_.relaxation_sigma * draws.normal(Purpose::kRelaxation);
    result.conductance = open_loop_.clamped(g);
    return result;
}

void MechanisticWrite::write_all(const std::vector<CellTask>& tasks,
                                 const CellDraws& draws,
                                 PulseSlots& slots,
                                 CellWrite* out) const {
    static const WalkCells kWalk = choose_walk();
    const DrawAddress& array = draws.array;
    const Random trials(draws.seed, {Purpose::kVerify, array.chip, array.array, array.copy, 0});
    WalkSetup setup;
    setup.counter = trials.counter();
    setup.key = trials.key();
    setup.targets = targets_.data();
    setup.start_sigma = config_.start_sigma;
    setup.verify_sigma = config_.verify_sigma;
    setup.tolerance = config_.tolerance;
    setup.set_step = config_.step;
    setup.reset_step = config_.step * config_.reset_step_ratio;
    setup.ramp = config_.ramp;
    setup.ramp_limit = config_.ramp_limit;
    setup.step_spread = config_.step_spread;
    setup.max_pulses = config_.max_pulses;
    kWalk(setup, tasks.data(), tasks.size(), slots, out);
    RandomRun relaxation(draws.seed,
                         {Purpose::kRelaxation, array.chip, array.array, array.copy, 0});
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        out[i].conductance = open_loop_.clamped(
            out[i].conductance + config_.relaxation_sigma * relaxation.normal(tasks[i].cell));
    }
}

}  // namespace nvcim
