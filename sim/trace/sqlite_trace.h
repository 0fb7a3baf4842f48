// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/trace/recorder.h"

namespace nvcim::sim {

/// Writes a trace as tables (docs/trace-format.md), with `config`, the effective configuration as
/// JSON text, in table meta. The file must not exist. Throws WriteError or ConfigError naming it.
void write_sqlite_trace(const Recorder& trace, const std::string& config, const std::string& path);

/// Reads one again. Throws ConfigError naming the file if it is not a whole trace.
Recorder read_sqlite_trace(const std::string& path);

/// The configuration that such a file carries.
std::string config_of_sqlite_trace(const std::string& path);

}  // namespace nvcim::sim
