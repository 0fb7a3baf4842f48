// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "models/device/write_model.h"

namespace nvcim {

/// Parameters of the walk of MechanisticWrite without its relaxation. Internal to models/device.
struct WalkSetup {
    std::array<std::uint32_t, 4> counter;  ///< Philox counter of block 0, trial 0 of the array
    std::array<std::uint32_t, 2> key;
    const double* targets;  ///< by level
    double start_sigma;
    double verify_sigma;
    double tolerance;
    double set_step;
    double reset_step;
    double ramp;
    double ramp_limit;
    double step_spread;
    double max_pulses;
};

/// Walks `count` cells, many side by side, to the bit as MechanisticWrite::write() does one by
/// one.
using WalkCells = void (*)(const WalkSetup& setup,
                           const CellTask* tasks,
                           std::size_t count,
                           PulseSlots& slots,
                           CellWrite* out);

// One source file per instruction set.
WalkCells avx512_walk();
WalkCells avx2_walk();
WalkCells portable_walk();

}  // namespace nvcim
