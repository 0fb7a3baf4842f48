// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/chrome_trace.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>

#include "models/base/error.h"

using namespace nvcim::sim;
using nlohmann::json;

namespace {

json written(const Recorder& trace) {
    std::ostringstream out;
    write_chrome_trace(trace, out);
    return json::parse(out.str());
}

std::vector<json> events(const json& file, const std::string& phase) {
    std::vector<json> out;
    for (const json& event : file["traceEvents"]) {
        if (event["ph"] == phase) {
            out.push_back(event);
        }
    }
    return out;
}

}  // namespace

TEST_CASE("a trace names its format, unit and what it left out", "[sim][trace]") {
    TraceFilter filter;
    filter.max_events = 1;
    Recorder trace(filter);
    const auto track = trace.add_track("tile_0.adc");
    trace.slice(track, "convert", 0, 5, 0);
    trace.slice(track, "convert", 5, 5, 1);
    const json other = written(trace)["otherData"];
    CHECK(other["format"] == "nvcim-trace");
    CHECK(other["version"] == kTraceFormatVersion);
    CHECK(other["time_unit"] == "1 ps");
    CHECK(other["events"] == 1);
    CHECK(other["truncated"] == true);
    CHECK(other["dropped"] == 1);
}

TEST_CASE("time stamps are integers beyond the precision of a float", "[sim][trace]") {
    Recorder trace;
    const auto track = trace.add_track("tile_0.adc");
    trace.slice(track, "convert", 9007199254740993, 7, 42);  // 2^53 + 1
    const json slice = events(written(trace), "X").at(0);
    CHECK(slice["ts"].is_number_integer());
    CHECK(slice["ts"] == 9007199254740993);
    CHECK(slice["dur"] == 7);
    CHECK(slice["name"] == "convert");
    CHECK(slice["args"]["n"] == 42);
}

TEST_CASE("groups of units are processes and units are rows", "[sim][trace]") {
    Recorder trace;
    for (const char* path : {"tile_0.conv1.adc", "tile_0.conv1.dac", "tile_1.fc1.adc", "host"}) {
        trace.slice(trace.add_track(path), "work", 0, 1, 0);
    }
    const json file = written(trace);
    std::vector<std::string> rows;
    for (const json& event : events(file, "M")) {
        if (event["name"] == "thread_name") {
            rows.push_back(std::to_string(event["pid"].get<int>()) + " " +
                           event["args"]["name"].get<std::string>());
        }
    }
    CHECK(rows == std::vector<std::string>{"1 adc", "1 dac", "2 adc", "3 host"});
}

TEST_CASE("slices of one unit that overlap get lanes of their own", "[sim][trace]") {
    // 0-10 and 10-20 fit one lane; 5-15 overlaps both.
    Recorder trace;
    const auto track = trace.add_track("tile_0.adc");
    trace.slice(track, "a", 0, 10, 0);
    trace.slice(track, "b", 5, 10, 1);
    trace.slice(track, "c", 10, 10, 2);
    const std::vector<json> slices = events(written(trace), "X");
    REQUIRE(slices.size() == 3);
    CHECK(slices[0]["name"] == "a");
    CHECK(slices[1]["name"] == "c");
    CHECK(slices[0]["tid"] == slices[1]["tid"]);
    CHECK(slices[2]["tid"] != slices[0]["tid"]);
}

TEST_CASE("signals become counters that start with their initial level", "[sim][trace]") {
    TraceFilter filter;
    filter.from_ps = 50;
    Recorder trace(filter);
    const auto signal = trace.add_signal("tile_0.buffer.fill", 8);
    trace.set(signal, 20, 3);
    trace.set(signal, 60, 4);
    const std::vector<json> counters = events(written(trace), "C");
    REQUIRE(counters.size() == 2);
    CHECK(counters[0]["ts"] == 50);
    CHECK(counters[0]["args"]["value"] == 3);
    CHECK(counters[1]["ts"] == 60);
    CHECK(counters[1]["args"]["value"] == 4);
}

TEST_CASE("a trace that cannot be written is an error that names the file", "[sim][trace]") {
    CHECK_THROWS_WITH(write_chrome_trace(Recorder{}, std::string("/nonexistent/trace.json")),
                      Catch::Contains("/nonexistent/trace.json"));
}

/// A trace for tests/e2e/trace_viewer_test.mjs; written where it says.
TEST_CASE("a trace of overlapping and touching slices for a viewer", "[.][viewer]") {
    const char* path = std::getenv("NVCIM_TRACE_FILE");
    REQUIRE(path != nullptr);
    Recorder trace;
    for (std::int64_t unit = 0; unit < 6; ++unit) {
        const std::string place = "tile_" + std::to_string(unit / 2);
        const auto track = trace.add_track(place + ".unit_" + std::to_string(unit));
        const auto busy = trace.add_signal(place + ".busy_" + std::to_string(unit), 4);
        for (std::int64_t i = 0; i < 100; ++i) {
            // Every third one overlaps its predecessor, the others touch it; odd picoseconds.
            const std::int64_t start = 1000003 * i - (i % 3 == 0 ? 333331 : 0);
            trace.slice(track, "mvm", std::max<std::int64_t>(start, 0), 1000003, i);
            trace.set(busy, 1000003 * i, i % 2);
        }
    }
    for (std::int64_t i = 0; i + 2 < 100; ++i) {
        trace.flow(1, i, 2, i + 2);
    }
    trace.path_step({0, 1000003, "a", "tile_0.unit_0", "product", 0});
    trace.path_step({1000003, 333331, "b", "tile_0.unit_1", "transfer", 0});
    write_chrome_trace(trace, path);
}
