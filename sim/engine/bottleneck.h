// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/cycle.h"

namespace nvcim::sim {

/// Busy share of the interval from which on a unit is said to set it.
inline constexpr double kSaturatedShare = 0.98;

/// The busiest unit of a run (of equals the first), and if it has pauses, which stage was held up
/// by what: the busiest stage and the cause for which it waited longest.
BottleneckResult find_bottleneck(const CycleResult& run);

}  // namespace nvcim::sim
