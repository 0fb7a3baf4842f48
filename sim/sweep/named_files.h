// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/sweep/sweep_plan.h"

namespace nvcim::sim {

/// The files that configurations of a plan name (networks, weights, masks) with digests of their
/// contents, as text. It changes when one of them changes, not when they are elsewhere. Of a
/// search: those of its base.
std::string named_files(const SweepPlan& plan);

}  // namespace nvcim::sim
