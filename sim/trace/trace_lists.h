// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/stats/text_table.h"
#include "sim/trace/recorder.h"

namespace nvcim::sim {

/// A wait of a stage: its next position could not start.
struct Stall {
    std::string stage;     ///< module path of the stage
    std::string cause;     ///< input, network, resource, output_room, vector_unit
    std::string producer;  ///< module path of the stage whose pixels came last; "" if none is known
    std::int64_t start_ps = 0, duration_ps = 0;
    std::int64_t position = 0;  ///< that waited, counted through all images
};

/// The waits in a trace, longest first, equals by time and stage.
std::vector<Stall> stalls(const Recorder& trace);

/// The tables of `nvcim trace stalls` (sums by stage and cause, then the longest `most`) ...
std::string stalls_text(const Recorder& trace, std::size_t most, const TerminalStyle& style);

/// ... and `nvcim trace path`: what the first inference spent its time on, longest first; with
/// `steps` every step instead, in order. At most `most` lines. The lengths add up to the latency.
std::string path_text(const Recorder& trace,
                      bool steps,
                      std::size_t most,
                      const TerminalStyle& style);

}  // namespace nvcim::sim
