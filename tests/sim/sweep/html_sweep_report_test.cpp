// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/html_sweep_report.h"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "models/config/json_file.h"
#include "tests/support/temporary_folder.h"

using namespace nvcim;
using namespace nvcim::sim;
using nlohmann::json;
using nlohmann::ordered_json;

namespace {

/// A sweep over ADC bits b, sigma s and a flag: accuracy 60 + 5 b - 50 s, energy b µJ, area 2 mm²
/// everywhere. Point 17 is to do; points 3 and 4 failed.
SweepStore example_store(const nvcim::test::TemporaryFolder& folder) {
    const std::string file = folder.write(
        "example.json",
        R"({"base": ")" + std::string(NVCIM_SOURCE_DIR) +
            R"(/workloads/experiments/demo.json", "fidelity": "accuracy", "set": {"/run/chips": 2},
            "axes": [{"pointer": "/arch/tile/crossbar/adc/bits", "values": [4, 6, 8]},
                     {"pointer": "/arch/tile/crossbar/cell/programming/sigma", "values": [0, 0.1, 0.3]},
                     {"pointer": "/cycle/check", "values": [true, false]}]})");
    SweepStore store = SweepStore::create(folder.path("sweep.sqlite"), plan_sweep(file));
    for (const StoredPoint& point : store.points()) {
        if (point.number == 3 || point.number == 4) {
            store.fail(point.number, "does not </script><b>fit</b>");
        } else if (point.number != 17) {
            const double bits = point.settings[0].get<double>();
            const double sigma = point.settings[1].get<double>();
            std::vector<json> results(store.columns().size());
            for (std::size_t i = 0; i < results.size(); ++i) {
                const std::string& path = store.columns()[i].path;
                results[i] = path == "accuracy.mean"             ? json(60 + 5 * bits - 50 * sigma)
                             : path == "accuracy.ci95"           ? json(0.5)
                             : path == "energy.per_inference_pj" ? json(bits * 1e6)
                             : path == "area.total_mm2"          ? json(2.0)
                                                                 : json();
            }
            store.finish(point.number, results);
        }
    }
    return store;
}

/// A sweep of which nothing was run.
SweepStore empty_store(const nvcim::test::TemporaryFolder& folder) {
    const std::string file = folder.write("empty.json",
                                          R"({"base": ")" + std::string(NVCIM_SOURCE_DIR) +
                                              R"(/workloads/experiments/demo.json",
                         "axes": [{"pointer": "/run/chips", "values": [1, 2]}]})");
    return SweepStore::create(folder.path("sweep.sqlite"), plan_sweep(file));
}

/// The entry of a list whose `key` is `value`.
ordered_json entry(const ordered_json& list, const char* key, const std::string& value) {
    for (const ordered_json& each : list) {
        if (each[key] == value) {
            return each;
        }
    }
    return nullptr;
}

}  // namespace

TEST_CASE("the report of a sweep carries points, results and failures", "[sim][sweep][report]") {
    const nvcim::test::TemporaryFolder folder;
    SweepStore store = example_store(folder);
    const ordered_json data = sweep_report_data(store);
    CHECK(data["name"] == "example");
    CHECK(data["base"].get<std::string>().find("demo.json") != std::string::npos);
    CHECK(data["set"] == ordered_json::array({"/run/chips=2", "/cycle/images=0"}));
    CHECK(data["numbers"].size() == 18);
    CHECK(data["status"][0] == "done");
    CHECK(data["status"][3] == "failed");
    CHECK(data["status"][17] == "pending");
    REQUIRE(data["failures"].size() == 1);  // alike ones together
    CHECK(data["failures"][0]["points"] == ordered_json::array({3, 4}));

    const ordered_json bits = entry(data["parameters"], "pointer", "/arch/tile/crossbar/adc/bits");
    CHECK(bits["type"] == "integer");
    CHECK(bits["values"][6] == 6);  // six points per value of the first axis
    CHECK(entry(data["parameters"], "pointer", "/cycle/check")["values"][1] == false);  // not 0

    const ordered_json accuracy = entry(data["statistics"], "path", "accuracy.mean");
    CHECK(accuracy["unit"] == "%");
    CHECK(accuracy["values"][0] == 80.0);  // 60 + 5 * 4
    CHECK(accuracy["values"][3].is_null());
    CHECK(entry(data["statistics"], "path", "area.total_mm2").is_null());
    CHECK(entry(data["shared"], "path", "area.total_mm2")["value"] == 2.0);
    CHECK(entry(data["statistics"], "path", "latency.cycles").is_null());  // nowhere
    CHECK(entry(data["shared"], "path", "latency.cycles").is_null());
}

TEST_CASE("the page of a sweep is self-contained whatever its errors say", "[sim][sweep][report]") {
    const nvcim::test::TemporaryFolder folder;
    SweepStore store = example_store(folder);
    const std::string page = html_sweep_report(store);
    CHECK(page.find("<script src") == std::string::npos);
    CHECK(page.find("does not </script>") == std::string::npos);
    CHECK(page.find("does not \\u003c/script>") != std::string::npos);
    CHECK(page.find("<title>example – nvcim sweep</title>") != std::string::npos);
    CHECK(write_sweep_report(store, folder.path("")) == folder.path("report.html"));
}

TEST_CASE("a sweep without any result has a page", "[sim][sweep][report]") {
    const nvcim::test::TemporaryFolder folder;
    SweepStore store = empty_store(folder);
    const ordered_json data = sweep_report_data(store);
    CHECK(data["statistics"].empty());
    CHECK(data["shared"].empty());
    CHECK(data["status"] == ordered_json::array({"pending", "pending"}));
}

/// Pages for the browser test (tests/e2e/sweep_browser_test.mjs); written where it says.
TEST_CASE("pages of sweeps for the browser", "[.][sweep-browser]") {
    const char* pages = std::getenv("NVCIM_SWEEP_FOLDER");
    REQUIRE(pages != nullptr);
    const nvcim::test::TemporaryFolder folder;
    SweepStore store = example_store(folder);
    write_file(std::string(pages) + "/sweep.html", html_sweep_report(store));
    const nvcim::test::TemporaryFolder other;
    SweepStore empty = empty_store(other);
    write_file(std::string(pages) + "/empty.html", html_sweep_report(empty));
}
