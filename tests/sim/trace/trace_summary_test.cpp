// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/trace_summary.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "models/base/error.h"
#include "sim/trace/chrome_trace.h"

using namespace nvcim::sim;

namespace {

std::string temporary(const std::string& name) {
    return (std::filesystem::temp_directory_path() / ("nvcim_summary_" + name)).string();
}

std::string with_content(const std::string& name, const std::string& content) {
    const std::string path = temporary(name);
    std::ofstream(path, std::ios::binary) << content;
    return path;
}

std::string example() {
    Recorder trace;
    const auto adc = trace.add_track("tile_0.adc");
    const auto dac = trace.add_track("tile_0.dac");
    trace.slice(adc, "convert", 1000, 2000, 0);
    trace.slice(adc, "convert", 2000, 2000, 1);  // overlaps: 1000-4000 is busy, not 4000 long
    trace.slice(adc, "convert", 9000, 2000, 2);
    trace.slice(dac, "drive", 1000, 500, 0);
    trace.set(trace.add_signal("tile_0.fill", 4), 1500, 1);
    const std::string path = temporary("example.json");
    write_chrome_trace(trace, path);
    return path;
}

}  // namespace

TEST_CASE("the summary counts overlapping work once and lists the busiest first", "[sim][trace]") {
    const TraceSummary summary = summarize_trace(example());
    CHECK(summary.start_ps == 1000);
    CHECK(summary.end_ps == 11000);
    CHECK(summary.slices == 4);
    CHECK(summary.levels == 2);  // the initial one and the change
    REQUIRE(summary.tracks.size() == 2);
    CHECK(summary.tracks[0].path == "tile_0.adc");
    CHECK(summary.tracks[0].busy_ps == 5000);
    CHECK(summary.tracks[0].longest_ps == 2000);
    CHECK(summary.tracks[1].busy_ps == 500);
    // 5 of 10 ns: 50 %
    CHECK(text(summary, 1, {}) ==
          "4 slices on 2 tracks, 2 levels, 10.0 ns from 1.0 ns to 11.0 ns\n\n"
          "track       busy %  busy ns  slices  longest ns\n"
          "tile_0.adc    50.0      5.0       3         2.0\n");
}

TEST_CASE("a file that is no whole trace is refused with its line", "[sim][trace]") {
    CHECK_THROWS_WITH(summarize_trace("/nonexistent.json"), Catch::Contains("/nonexistent.json"));
    CHECK_THROWS_WITH(summarize_trace(with_content("garbage.json", "hello\n")),
                      Catch::Contains("garbage.json:1: expected a trace.json written by nvcim"));
    CHECK_THROWS_WITH(summarize_trace(with_content("foreign.json", "{\"traceEvents\":[\n]}\n")),
                      Catch::Contains("foreign.json:1"));
    std::ifstream file(example());
    std::string content((std::istreambuf_iterator<char>(file)), {});
    content.resize(content.size() - 4);
    CHECK_THROWS_AS(summarize_trace(with_content("cut.json", content)), nvcim::ConfigError);
}
