// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>

#include "sim/trace/recorder.h"

namespace nvcim::sim {

/// Version of the layout of trace.json, docs/trace-format.md.
inline constexpr int kTraceFormatVersion = 2;

/// Path of the row with the critical path.
inline constexpr const char* kCriticalPathTrack = "critical_path";

/// Chrome trace events (https://ui.perfetto.dev, speedscope): one track per unit, one process
/// per group of units (their path without its last part), counters for signals. Time stamps are
/// whole numbers of picoseconds, since viewers nest slices wrongly once fractions round; a viewer
/// that labels them as microseconds shows 1 us for 1 ps. Slices of one unit that overlap get extra
/// lanes; flows are arrows between slices, those with an end that was not kept are left out; the
/// critical path is a row of its own.
void write_chrome_trace(const Recorder& trace, std::ostream& out);

/// The same into a file. Throws Error(kInternal) naming the path if it cannot be written.
void write_chrome_trace(const Recorder& trace, const std::string& path);

}  // namespace nvcim::sim
