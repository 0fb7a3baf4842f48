// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>

#include "sim/trace/recorder.h"

namespace nvcim::sim {

/// Value change dump (IEEE 1364-2005, section 18) of the signals of a trace, and of two wires per
/// track, `busy` and `n` (the argument of the slice that began last): the parts of a path
/// are scopes, time unit 1 ps, levels as two's complement of the signal's width (all x if it does
/// not fit). Of several levels of one signal at one time the last counts. The dump holds no date:
/// same run, same bytes. Why not sc_trace: docs/decisions/0005-vcd-from-records.md.
void write_vcd(const Recorder& trace, std::ostream& out);

/// The same into a file. Throws Error(kInternal) naming the path if it cannot be written.
void write_vcd(const Recorder& trace, const std::string& path);

}  // namespace nvcim::sim
