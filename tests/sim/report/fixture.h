// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/stats/run_result.h"

namespace nvcim::sim {

/// A made-up but plausible result of every part, for tests of the writers only.
RunResult example_result();

}  // namespace nvcim::sim
