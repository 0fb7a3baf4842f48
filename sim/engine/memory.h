// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/engine/workload.h"

namespace nvcim::sim {

/// Bytes that a run needs at its peak, estimated from what it will hold at the same time: data
/// sets, the chips under way (one per thread), the activations of the images under way and what
/// training a shared block caches. Neither `chips` nor `images` makes it grow, beyond the data set
/// itself. Measured runs of lenet4 stay within 30 % of it.
std::int64_t estimate_memory(const Experiment& experiment, const Workload& workload, int threads);

/// Physical memory of this machine in bytes, 0 if unknown.
std::int64_t physical_memory();

}  // namespace nvcim::sim
