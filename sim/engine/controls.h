// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/engine/workshop.h"
#include "sim/stats/run_result.h"

namespace nvcim::sim {

/// The control rows that an experiment asks for, each on chips 0 .. chips - 1, in a fixed order.
/// `bias_only`: accuracies of those chips with retrained biases, measured along with them.
std::vector<ControlRow> run_controls(const Workshop& workshop,
                                     int chips,
                                     const ChipAccuracies& bias_only,
                                     const Progress& progress);

}  // namespace nvcim::sim
