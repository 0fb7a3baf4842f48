// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/stats/text_table.h"
#include "sim/trace/recorder.h"

namespace nvcim::sim {

/// What one unit did over the span of a trace.
struct TrackSummary {
    std::string path;
    std::int64_t slices = 0;
    std::int64_t busy_ps = 0;  ///< time with at least one slice under way
    std::int64_t longest_ps = 0;
};

/// Summary of a trace; tracks with the busiest first, equals by path.
struct TraceSummary {
    std::int64_t start_ps = 0;
    std::int64_t end_ps = 0;
    std::int64_t slices = 0;
    std::int64_t levels = 0;
    std::int64_t dropped = 0;
    std::vector<TrackSummary> tracks;
};

TraceSummary summarize(const Recorder& trace);

/// What `nvcim trace summary` prints ...
std::string summary_text(const Recorder& trace, const TerminalStyle& style);

/// "truncated: ..." where events were dropped, else "".
std::string truncation_note(const Recorder& trace);

/// ... and `nvcim trace top`: the busiest units, at most `most`. Positions and waits of stages are
/// tracks but no units.
std::string top_text(const TraceSummary& summary, std::size_t most, const TerminalStyle& style);

}  // namespace nvcim::sim
