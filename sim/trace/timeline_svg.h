// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>

#include "sim/trace/recorder.h"

namespace nvcim::sim {

/// Draws the slices of a trace: time to the right in nanoseconds, one row per track (more where its
/// slices overlap), a colour per kind of slice, their arguments inside where there is room. Throws
/// ConfigError if there are more than kMostDrawn slices: a picture of them would show nothing.
inline constexpr std::size_t kMostDrawn = 2000;
void write_timeline_svg(const Recorder& trace, std::ostream& out);

/// The same into a file. Throws WriteError naming the path if it cannot be written.
void write_timeline_svg(const Recorder& trace, const std::string& path);

}  // namespace nvcim::sim
