// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/trace_summary.h"

#include <catch2/catch.hpp>

using namespace nvcim::sim;

namespace {

Recorder example() {
    Recorder trace;
    const auto adc = trace.add_track("tile_0.adc");
    const auto dac = trace.add_track("tile_0.dac");
    trace.slice(adc, "convert", 1000, 2000, 0);
    trace.slice(adc, "convert", 2000, 2000, 1);  // overlaps: 1000-4000 is busy, not 4000 long
    trace.slice(adc, "convert", 9000, 2000, 2);
    trace.slice(dac, "drive", 1000, 500, 0);
    trace.set(trace.add_signal("tile_0.fill", 4), 1500, 1);
    return trace;
}

}  // namespace

TEST_CASE("the summary counts overlapping work once and lists the busiest first", "[sim][trace]") {
    const TraceSummary summary = summarize(example());
    CHECK(summary.start_ps == 1000);
    CHECK(summary.end_ps == 11000);
    CHECK(summary.slices == 4);
    CHECK(summary.levels == 1);
    REQUIRE(summary.tracks.size() == 2);
    CHECK(summary.tracks[0].path == "tile_0.adc");
    CHECK(summary.tracks[0].busy_ps == 5000);
    CHECK(summary.tracks[0].longest_ps == 2000);
    CHECK(summary.tracks[1].busy_ps == 500);
    // 5 of 10 ns: 50 %
    CHECK(top_text(summary, 1, {}) ==
          "unit        busy %  busy ns  slices  longest ns\n"
          "tile_0.adc    50.0      5.0       3         2.0\n");
}

TEST_CASE("the summary says what is in a trace", "[sim][trace]") {
    CHECK(summary_text(example(), {}) ==
          "4 slices on 2 tracks, 1 levels, 10.0 ns from 1.0 ns to 11.0 ns\n\n"
          "kind     slices  sum ns  longest ns\n"
          "convert       3     6.0         2.0\n"
          "drive         1     0.5         0.5\n\n"
          "Busiest units\n\n"
          "unit        busy %  busy ns  slices  longest ns\n"
          "tile_0.adc    50.0      5.0       3         2.0\n"
          "tile_0.dac     5.0      0.5       1         0.5\n");
    CHECK(top_text(summarize(Recorder()), 1, {}) == "no unit did anything in this trace\n");
}
