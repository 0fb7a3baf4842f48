// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/trace/recorder.h"

namespace nvcim::sim {

/// Reads a trace.json or trace.sqlite of nvcim; the content tells which. Throws ConfigError with
/// the file, and the line in a trace.json, if it is not a whole trace of this version.
Recorder read_trace(const std::string& path);

}  // namespace nvcim::sim
