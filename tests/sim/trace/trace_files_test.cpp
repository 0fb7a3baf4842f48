// SPDX-License-Identifier: Apache-2.0
/// Traces that are written, read again, converted, cut and drawn.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "models/base/error.h"
#include "sim/database/sqlite.h"
#include "sim/trace/chrome_trace.h"
#include "sim/trace/select.h"
#include "sim/trace/sqlite_trace.h"
#include "sim/trace/timeline_svg.h"
#include "sim/trace/trace_lists.h"
#include "sim/trace/trace_reader.h"
#include "tests/support/temporary_folder.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

Recorder example() {
    Recorder trace;
    const auto first = trace.add_track("chip.stage_a.positions");
    const auto second = trace.add_track("chip.stage_b.positions");
    const auto waits = trace.add_track("chip.stage_b.waits");
    trace.slice(first, "position", 0, 4000, 0);
    trace.slice(first, "position", 1000, 4000, 1);  // overlaps: a second lane
    trace.slice(waits, "input", 0, 5000, 0);
    trace.slice(second, "position", 5000, 2000, 0);
    trace.flow(first, 0, second, 0);
    trace.flow(first, 1, second, 0);
    trace.slice(waits, "output_room", 7000, 1000, 1);
    const auto fill = trace.add_signal("chip.tile_0.fill", 9);
    trace.set(fill, 1500, 7);
    trace.set(fill, 2500, 3);
    trace.set_energy({first}, 16.0);  // 8 ns of slices: 2 mW
    trace.path_step({0, 5000, "a", "chip.stage_a", "product", 1});
    trace.path_step({5000, 2000, "b", "chip.stage_b", "product \"x\"", 0});
    return trace;
}

std::string json_text(const Recorder& trace) {
    std::ostringstream out;
    write_chrome_trace(trace, out);
    return out.str();
}

}  // namespace

TEST_CASE("a trace is the same after it went through either kind of file", "[sim][trace]") {
    const nvcim::test::TemporaryFolder folder;
    const std::string json = folder.path("trace.json");
    const std::string tables = folder.path("trace.sqlite");
    write_chrome_trace(example(), json);
    write_sqlite_trace(example(), R"({"run": 1})", tables);
    CHECK(json_text(read_trace(json)) == json_text(example()));
    CHECK(json_text(read_trace(tables)) == json_text(example()));
    CHECK(config_of_sqlite_trace(tables) == R"({"run": 1})");
    const Recorder trace = read_trace(tables);
    CHECK(trace.microwatts()[0] == 2000.0);
    REQUIRE(trace.critical_path().size() == 2);
    CHECK(trace.critical_path()[1].kind == "product \"x\"");
}

TEST_CASE("tables of a trace can be asked in SQL", "[sim][trace]") {
    const nvcim::test::TemporaryFolder folder;
    const std::string path = folder.path("trace.sqlite");
    write_sqlite_trace(example(), "{}", path);
    Database file(path, Database::Mode::kRead);
    Statement sums(file,
                   "SELECT unit, sum(duration_ps) FROM events WHERE kind = 'position' "
                   "GROUP BY unit ORDER BY unit");
    REQUIRE(sums.step());
    CHECK(sums.text(0) == "chip.stage_a.positions");
    CHECK(sums.integer(1) == 8000);
    REQUIRE(sums.step());
    CHECK(sums.integer(1) == 2000);
    CHECK_FALSE(sums.step());
}

TEST_CASE("the same trace makes the same bytes", "[sim][trace]") {
    const nvcim::test::TemporaryFolder folder;
    const auto bytes = [&](const std::string& name) {
        write_sqlite_trace(example(), "{}", folder.path(name));
        std::ifstream file(folder.path(name), std::ios::binary);
        return std::string((std::istreambuf_iterator<char>(file)), {});
    };
    CHECK(bytes("one.sqlite") == bytes("two.sqlite"));
}

TEST_CASE("a file that is no whole trace is refused with its line", "[sim][trace]") {
    const nvcim::test::TemporaryFolder folder;
    const auto bad = [&](const std::string& name, const std::string& content) {
        return folder.write(name, content);
    };
    CHECK_THROWS_WITH(read_trace("/nonexistent.json"), Catch::Contains("/nonexistent.json"));
    CHECK_THROWS_WITH(
        read_trace(bad("garbage.json", "hello\n")),
        Catch::Contains("garbage.json:1: expected a trace.json or trace.sqlite written by nvcim"));
    CHECK_THROWS_WITH(read_trace(bad("foreign.json", "{\"traceEvents\":[\n]}\n")),
                      Catch::Contains("foreign.json:1"));
    const std::string whole = json_text(example());
    CHECK_THROWS_AS(read_trace(bad("cut.json", whole.substr(0, whole.size() - 4))), ConfigError);
    CHECK_THROWS_WITH(read_trace(bad("other.sqlite", "SQLite format 3 and then not")),
                      Catch::Contains("other.sqlite"));
    Database(folder.path("empty.sqlite"), Database::Mode::kCreate)
        .execute("CREATE TABLE meta(key TEXT, value TEXT)");
    CHECK_THROWS_WITH(read_trace(folder.path("empty.sqlite")),
                      Catch::Contains("expected a trace of format version"));
}

TEST_CASE("a part of a trace is what a filter would have kept", "[sim][trace]") {
    TraceFilter filter;
    filter.paths = "*.stage_b.*,*.fill";
    filter.from_ps = 2000;
    filter.to_ps = 6000;
    const Recorder part = select(example(), filter);
    REQUIRE(part.tracks().size() == 2);
    CHECK(part.tracks()[0] == "chip.stage_b.waits");
    CHECK(part.slices().size() == 2);  // output_room begins behind the window
    CHECK(part.flows().empty());       // they begin on a track that is left out
    REQUIRE(part.levels().size() == 1);
    CHECK(part.levels()[0].value == 3);
    CHECK(part.signals()[0].initial == 7);
    filter.kinds = "in*";
    CHECK(select(example(), filter).slices().size() == 1);
    CHECK(select(example(), filter).signals().empty());
}

TEST_CASE("waits are listed with their cause and who made them wait", "[sim][trace]") {
    const std::vector<Stall> list = stalls(example());
    REQUIRE(list.size() == 2);
    CHECK(list[0].stage == "chip.stage_b");
    CHECK(list[0].cause == "input");
    CHECK(list[0].producer == "chip.stage_a");
    CHECK(list[0].duration_ps == 5000);
    CHECK(list[1].cause == "output_room");
    CHECK(list[1].producer.empty());
    CHECK(stalls_text(example(), 1, {}) ==
          "Waits by stage and cause\n\n"
          "stage         waits for   ns  waits\n"
          "chip.stage_b  input      5.0      1\n"
          "\nLongest waits\n\n"
          "stage         waits for  made by        ns  from ns  position\n"
          "chip.stage_b  input      chip.stage_a  5.0      0.0         0\n");
    CHECK(stalls_text(Recorder(), 1, {}) == "no stage waited for anything in this trace\n");
}

TEST_CASE("the critical path is listed by share or step by step", "[sim][trace]") {
    CHECK(path_text(example(), false, 9, {}) ==
          "critical path of the first inference: 2 steps, 7.0 ns\n\n"
          "stage  what          ns     %  steps  unit\n"
          "a      product      5.0  71.4      1  chip.stage_a\n"
          "b      product \"x\"  2.0  28.6      1  chip.stage_b\n");
    CHECK_THAT(path_text(example(), true, 9, {}), Catch::Contains("5.0  2.0  b"));
}

TEST_CASE("a picture shows every slice in its place", "[sim][trace]") {
    std::ostringstream out;
    write_timeline_svg(example(), out);
    const std::string svg = out.str();
    // 800 wide for 8 ns, names in 230: the position from 5 to 7 ns.
    CHECK_THAT(svg, Catch::Contains("<rect x=\"730.0\" y=\"76.0\" width=\"200.0\""));
    CHECK_THAT(svg, Catch::Contains(">chip.stage_b.waits</text>"));
    CHECK_THROWS_AS(write_timeline_svg(Recorder(), out), ConfigError);
}
