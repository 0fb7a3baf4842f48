// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_file.h"

#include <catch2/catch.hpp>
#include <set>

#include "models/base/error.h"
#include "sim/sweep/sweep_plan.h"
#include "tests/support/temporary_folder.h"

using namespace nvcim;
using namespace nvcim::sim;
using Catch::Contains;
using nlohmann::json;

namespace {

/// A sweep of the demo with these lines.
class SweepFile {
public:
    explicit SweepFile(const std::string& lines)
        : path_(folder_.write("some.json",
                              R"({"base": ")" + std::string(NVCIM_SOURCE_DIR) +
                                  R"(/workloads/experiments/demo.json", )" + lines + "}")) {}
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    nvcim::test::TemporaryFolder folder_;
    std::string path_;
};

std::vector<json> values(const std::string& axis) {
    const SweepFile file(R"("axes": [{"pointer": "/x", )" + axis + "}]");
    std::vector<json> list;
    for (const SweepPoint& point : points_of(load_sweep(file.path()))) {
        list.push_back(point.settings[0].second);
    }
    return list;
}

std::string error(const std::string& lines) {
    const SweepFile file(lines);
    try {
        static_cast<void>(plan_sweep(file.path()));
    } catch (const ConfigError& caught) {
        return caught.what();
    }
    return "";
}

}  // namespace

TEST_CASE("axes are lists and ranges", "[sim][sweep]") {
    CHECK(values(R"("values": [1, "a", false])") == std::vector<json>{1, "a", false});
    CHECK(values(R"("linear": {"from": 0, "to": 1, "count": 5})") ==
          std::vector<json>{0, 0.25, 0.5, 0.75, 1});
    CHECK(values(R"("log": {"from": 1, "to": 1000, "count": 4})") ==
          std::vector<json>{1, 10, 100, 1000});
    CHECK(values(R"("powers_of_two": {"from": 3, "to": 40})") == std::vector<json>{4, 8, 16, 32});
    CHECK(values(R"("linear": {"from": 2, "to": 2, "count": 1})") == std::vector<json>{2});
}

TEST_CASE("a grid has every combination, the first axis slowest, seeds fastest", "[sim][sweep]") {
    const SweepFile file(R"("axes": [{"pointer": "/a", "values": [1, 2]},
        {"zip": [{"pointer": "/b", "values": [3, 4]}, {"pointer": "/c", "values": [5, 6]}]}],
        "seeds": [7, 8])");
    const std::vector<SweepPoint> points = points_of(load_sweep(file.path()));
    REQUIRE(points.size() == 8);
    CHECK(set_line(points[0]) == "--set /a=1 --set /b=3 --set /c=5 --set /run/seed=7");
    CHECK(set_line(points[1]) == "--set /a=1 --set /b=3 --set /c=5 --set /run/seed=8");
    CHECK(set_line(points[2]) == "--set /a=1 --set /b=4 --set /c=6 --set /run/seed=7");
    CHECK(set_line(points[7]) == "--set /a=2 --set /b=4 --set /c=6 --set /run/seed=8");
}

TEST_CASE("all mistakes of a sweep file are reported at once", "[sim][sweep]") {
    const std::string text = error(R"("axis": 1, "fidelity": "rough", "seeds": [-1],
        "constraints": ["1 +"], "set": {"x": 1},
        "sample": {"method": "sobl", "points": 0},
        "axes": [{"pointer": "rows", "values": [1]}, {"pointer": "/a", "values": []},
                 {"pointer": "/b", "linear": {"from": 2, "to": 1, "count": 3}},
                 {"pointer": "/b", "values": [1], "log": {"from": 1, "to": 2, "count": 2}},
                 {"zip": [{"pointer": "/c", "values": [1, 2]}, {"pointer": "/d", "values": [1]}]},
                 {"pointer": "/run/seed", "values": [1]}])");
    for (const char* const part : {"/axis: unknown key",
                                   "/fidelity: expected cost, accuracy or full",
                                   "/sample/method: expected one of random, latin_hypercube, sobol",
                                   "/sample/points: expected a whole number from 1",
                                   "/seeds/0: expected a whole number",
                                   "/constraints/0: constraint \"1 +\"",
                                   "/set: expected a JSON Pointer",
                                   "/axes/0/pointer: expected a JSON Pointer",
                                   "/axes/1/values: expected a list with at least one value",
                                   "/axes/2/linear: expected numbers from <= to",
                                   "/axes/3: expected exactly one of",
                                   "/axes/3: /b is on two axes",
                                   "/axes/4/zip/1: expected 2 values like the first, got 1",
                                   "/axes/5: /run/seed cannot be an axis"}) {
        CHECK_THAT(text, Contains(part));
    }
}

TEST_CASE("invalid points are found before anything runs, alike ones together", "[sim][sweep]") {
    const std::string text = error(R"("axes": [
        {"pointer": "/arch/tile/crossbar/rows", "values": [64, 128]},
        {"pointer": "/arch/tile/crossbar/adc/bits", "values": [6, 99]}])");
    CHECK_THAT(text, Contains("rows_active"));
    CHECK_THAT(text, Contains("expected a whole number from 1 to 16, got 99"));
    CHECK_THAT(text, Contains("at 1 of the points, e.g."));
    CHECK_THAT(error(R"("constraints": ["/arch/nothing > 1"])"), Contains("/arch/nothing"));
    CHECK_THAT(error(R"("constraints": ["/run/chips > 1000"])"), Contains("no point is left"));
    CHECK_THAT(error(R"("axes": [{"pointer": "/run/chps", "values": [1]}])"),
               Contains("/run/chps"));
}

TEST_CASE("values of an axis are different", "[sim][sweep]") {
    CHECK_THAT(error(R"("axes": [{"pointer": "/run/chips", "values": [1, 2, 1]},
                                 {"pointer": "/run/images",
                                  "linear": {"from": 5, "to": 5, "count": 2}}])"),
               Contains("/axes/0: expected different values, 1 is there twice") &&
                   Contains("/axes/1: expected different values, 5 is there twice"));
}

TEST_CASE("constraints are asked before a point is read", "[sim][sweep]") {
    const SweepFile file(R"("axes": [
        {"pointer": "/arch/tile/crossbar/rows", "values": [64, 128]},
        {"pointer": "/arch/tile/crossbar/rows_active", "values": [64, 128]}],
        "constraints": ["/arch/tile/crossbar/rows_active <= /arch/tile/crossbar/rows"])");
    const SweepPlan plan = plan_sweep(file.path());
    CHECK(plan.points.size() == 3);  // 128 active of 64 rows would not be valid
    CHECK(plan.left_out == 1);
    // A value below one that is set as a whole.
    const SweepFile whole(R"("axes": [{"pointer": "/run", "values": [{"chips": 1}, {"chips": 3}]}],
        "constraints": ["/run/chips >= 2"])");
    CHECK(plan_sweep(whole.path()).points.size() == 1);
}

TEST_CASE("constraints choose among the points", "[sim][sweep]") {
    const SweepFile file(R"("fidelity": "cost", "axes": [
        {"pointer": "/arch/tile_rows", "values": [2, 4]},
        {"pointer": "/arch/tile_columns", "values": [2, 4]}],
        "constraints": ["/arch/tile_rows * /arch/tile_columns <= 8"])");
    const SweepPlan plan = plan_sweep(file.path());
    CHECK(plan.points.size() == 3);
    CHECK(plan.left_out == 1);
    CHECK(plan.pointers == std::vector<std::string>{"/arch/tile_rows", "/arch/tile_columns"});
}

TEST_CASE("what would overwrite something else is refused", "[sim][sweep]") {
    CHECK_THAT(error(R"("axes": [{"pointer": "/arch/network/link_bits", "values": [32, 64]},
                                 {"pointer": "/arch/network", "values": [{"link_bits": 16}]}])"),
               Contains("/arch/network/link_bits and /arch/network: one is a part of the other"));
    CHECK_THAT(error(R"("set": {"/arch/network/link_bits": 32},
                        "axes": [{"pointer": "/arch/network", "values": [{"link_bits": 16}]}])"),
               Contains("is lost, since the axis /arch/network replaces all of it"));
    CHECK_THAT(error(R"("fidelity": "cost", "set": {"/run/fidelity": "bit_serial"})"),
               Contains("is lost, since the sweep's fidelity is cost"));
    CHECK_THAT(error(R"("fidelity": "accuracy",
                        "axes": [{"pointer": "/cycle/images", "values": [1, 2]}])"),
               Contains("nothing runs cycle by cycle"));
    CHECK_THAT(error(R"("seeds": [1, 2, 1])"), Contains("1 is there twice"));
}
