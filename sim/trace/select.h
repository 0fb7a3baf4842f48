// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/trace/recorder.h"

namespace nvcim::sim {

/// The part of a trace that a recorder with this filter would have kept, without tracks on which
/// nothing is left.
Recorder select(const Recorder& trace, const TraceFilter& filter);

}  // namespace nvcim::sim
