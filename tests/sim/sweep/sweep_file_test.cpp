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

TEST_CASE("samples are the same every time, and a Latin hypercube covers every axis",
          "[sim][sweep]") {
    const auto sampled = [](const std::string& method) {
        const SweepFile file(R"("axes": [{"pointer": "/a", "values": [0, 1, 2, 3]},
            {"pointer": "/b", "linear": {"from": 0, "to": 7, "count": 8}}],
            "sample": {"method": ")" +
                             method + R"(", "points": 8, "seed": 3})");
        return points_of(load_sweep(file.path()));
    };
    CHECK(sampled("random").size() == 8);
    const std::vector<SweepPoint> points = sampled("latin_hypercube");
    std::multiset<int> a;
    std::set<int> b;
    for (const SweepPoint& point : points) {
        a.insert(point.settings[0].second.get<int>());
        b.insert(point.settings[1].second.get<int>());
    }
    CHECK(b.size() == 8);
    for (int value = 0; value < 4; ++value) {
        CHECK(a.count(value) == 2);
    }
    CHECK(set_line(points[5]) == set_line(sampled("latin_hypercube")[5]));
}

TEST_CASE("all mistakes of a sweep file are reported at once", "[sim][sweep]") {
    const std::string text = error(R"("axis": 1, "fidelity": "rough", "seeds": [-1],
        "constraints": ["1 +"], "set": {"x": 1},
        "axes": [{"pointer": "rows", "values": [1]}, {"pointer": "/a", "values": []},
                 {"pointer": "/b", "linear": {"from": 2, "to": 1, "count": 3}},
                 {"pointer": "/b", "values": [1], "log": {"from": 1, "to": 2, "count": 2}},
                 {"zip": [{"pointer": "/c", "values": [1, 2]}, {"pointer": "/d", "values": [1]}]},
                 {"pointer": "/run/seed", "values": [1]}])");
    for (const char* const part : {"/axis: unknown key",
                                   "/fidelity: expected cost, accuracy or full",
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
