// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/recorder.h"

#include <catch2/catch.hpp>

using namespace nvcim::sim;

TEST_CASE("a path glob turns tracks and signals off", "[sim][trace]") {
    TraceFilter filter;
    filter.paths = "tile_0.*";
    Recorder trace(filter);
    const auto on = trace.add_track("tile_0.conv1.adc");
    const auto off = trace.add_track("tile_1.conv1.adc");
    CHECK(on != Tracer::kOff);
    CHECK(off == Tracer::kOff);
    CHECK(trace.add_signal("tile_1.fill", 8) == Tracer::kOff);
    trace.slice(off, "mvm", 0, 10, 0);
    trace.slice(on, "mvm", 0, 10, 0);
    CHECK(trace.slices().size() == 1);
}

TEST_CASE("a slice is kept if it overlaps the window, a level if it is set inside",
          "[sim][trace]") {
    TraceFilter filter;
    filter.from_ps = 100;
    filter.to_ps = 200;
    Recorder trace(filter);
    const auto track = trace.add_track("a");
    trace.slice(track, "mvm", 50, 50, 0);   // ends as the window opens
    trace.slice(track, "mvm", 50, 51, 1);   // reaches into it
    trace.slice(track, "mvm", 199, 10, 2);  // starts in it
    trace.slice(track, "mvm", 200, 10, 3);  // starts as it closes
    REQUIRE(trace.slices().size() == 2);
    CHECK(trace.slices()[0].argument == 1);
    CHECK(trace.slices()[1].argument == 2);

    const auto signal = trace.add_signal("fill", 8);
    trace.set(signal, 10, 3);
    trace.set(signal, 99, 4);  // the level when the window opens
    trace.set(signal, 100, 5);
    trace.set(signal, 200, 6);
    CHECK(trace.signals()[0].initial == 4);
    REQUIRE(trace.levels().size() == 1);
    CHECK(trace.levels()[0].value == 5);
}

TEST_CASE("events beyond the cap are counted and dropped", "[sim][trace]") {
    TraceFilter filter;
    filter.max_events = 3;
    Recorder trace(filter);
    const auto track = trace.add_track("a");
    for (int i = 0; i < 3; ++i) {
        trace.slice(track, "mvm", i, 1, i);
    }
    CHECK_FALSE(trace.truncated());
    trace.slice(track, "mvm", 3, 1, 3);
    trace.set(trace.add_signal("b", 1), 3, 1);
    CHECK(trace.truncated());
    CHECK(trace.dropped() == 2);
    CHECK(trace.slices().size() + trace.levels().size() == 3);
}

TEST_CASE("a word is one kind wherever its literal lives", "[sim][trace]") {
    Recorder trace;
    const auto track = trace.add_track("a");
    const char here[] = "mvm";
    const char there[] = "mvm";
    trace.slice(track, here, 0, 1, 0);
    trace.slice(track, there, 1, 1, 0);
    trace.slice(track, "read", 2, 1, 0);
    CHECK(trace.kinds() == std::vector<std::string>{"mvm", "read"});
    CHECK(trace.slices()[1].kind == trace.slices()[0].kind);
}

TEST_CASE("registering a path twice gives the same handle", "[sim][trace]") {
    Recorder trace;
    CHECK(trace.add_track("a") == trace.add_track("a"));
    CHECK(trace.add_signal("a", 4) == trace.add_signal("a", 4));
}
