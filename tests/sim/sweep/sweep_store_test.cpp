// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_store.h"

#include <catch2/catch.hpp>

#include "models/base/error.h"
#include "tests/support/temporary_folder.h"

using namespace nvcim;
using namespace nvcim::sim;
using Catch::Contains;
using nlohmann::json;

namespace {

SweepPlan plan_of(const nvcim::test::TemporaryFolder& folder, const std::string& values) {
    return plan_sweep(folder.write("some.json",
                                   R"({"base": ")" + std::string(NVCIM_SOURCE_DIR) +
                                       R"(/workloads/experiments/demo.json", "fidelity": "cost",
                         "axes": [{"pointer": "/run/chips", "values": )" +
                                       values + R"(}, {"pointer": "/mapping/placement",
                         "values": ["row_major", "traffic_aware"]}]})"));
}

}  // namespace

TEST_CASE("a store keeps points, results and failures", "[sim][sweep]") {
    const nvcim::test::TemporaryFolder folder;
    const SweepPlan plan = plan_of(folder, "[1, 2]");
    const std::string path = folder.path("sweep.sqlite");
    {
        SweepStore store = SweepStore::create(path, plan);
        CHECK(store.pending() == std::vector<std::int64_t>{0, 1, 2, 3});
        std::vector<json> results(store.columns().size());
        results[0] = "text";
        results[1] = 0.1;
        results[2] = 12345678901;
        results[3] = true;
        store.finish(2, results);
        store.fail(1, "does not fit");
        CHECK_THROWS_WITH(SweepStore::create(path, plan), Contains("exists already"));
    }
    SweepStore store = SweepStore::open(path);
    store.check_plan(plan);
    CHECK(store.pending() == std::vector<std::int64_t>{0, 3});
    const std::vector<StoredPoint> points = store.points();
    CHECK(points[2].status == PointStatus::kDone);
    CHECK(points[2].settings == std::vector<json>{2, "row_major"});
    CHECK(points[2].results[0] == "text");
    CHECK(points[2].results[1] == 0.1);
    CHECK(points[2].results[2] == 12345678901);
    CHECK(points[2].results[3] == 1);
    CHECK(points[2].results[4].is_null());
    CHECK(points[1].status == PointStatus::kFailed);
    CHECK(points[1].error == "does not fit");
    CHECK_THROWS_WITH(store.check_plan(plan_of(folder, "[1, 3]")), Contains("another sweep"));
    CHECK_THROWS_WITH(SweepStore::open(folder.path("none.sqlite")), Contains("no such sweep"));
}

TEST_CASE("a store knows the configuration of every point, whatever becomes of the files",
          "[sim][sweep]") {
    const nvcim::test::TemporaryFolder folder;
    const std::string chip = folder.write(
        "chip.json",
        R"({"$file": ")" + std::string(NVCIM_SOURCE_DIR) + R"(/arch/chips/rram-128.json"})");
    const SweepPlan plan = plan_sweep(
        folder.write("some.json",
                     R"({"base": ")" + std::string(NVCIM_SOURCE_DIR) +
                         R"(/workloads/experiments/demo.json", "fidelity": "cost", "axes": [
                {"pointer": "/run/chips", "values": [1, 2]},
                {"pointer": "/arch", "values": [{"$file": ")" +
                         chip + R"("}, {"$file": ")" + std::string(NVCIM_SOURCE_DIR) +
                         R"(/arch/chips/isaac-like.json", "tile_rows": 9}]}]})"));
    const std::string path = folder.path("sweep.sqlite");
    std::vector<nlohmann::ordered_json> expected;
    {
        SweepStore store = SweepStore::create(path, plan);
        for (const SweepPoint& point : plan.points) {
            expected.push_back(
                effective_config(experiment_of(plan.sweep, point), folder.path(".")));
        }
    }
    SweepStore::open(path).check_plan(plan_sweep(folder.path("some.json")));
    folder.write("chip.json",
                 R"({"$file": ")" + std::string(NVCIM_SOURCE_DIR) +
                     R"(/arch/chips/rram-128.json", "tile_rows": 7})");
    SweepStore store = SweepStore::open(path);
    CHECK_THROWS_WITH(store.check_plan(plan_sweep(folder.path("some.json"))),
                      Contains("another sweep"));
    for (std::size_t i = 0; i < expected.size(); ++i) {
        CHECK((store.config(static_cast<std::int64_t>(i)) == expected[i]));
        // It is an experiment file: read from where it belongs, it gives itself.
        const std::string copy = folder.write("copy.json", expected[i].dump());
        CHECK((effective_config(load_experiment(copy), folder.path(".")) == expected[i]));
        // And one for another folder, too.
        const auto moved = moved_config(expected[i], folder.path("."), NVCIM_SOURCE_DIR);
        CHECK(moved["workload"] == "workloads/networks/lenet4.json");
    }
    CHECK(expected[3]["arch"]["tile_rows"] == 9);
    CHECK(expected[0]["arch"]["tile_rows"] != 9);
    CHECK_THROWS_WITH(store.config(4), Contains("there is no point 4"));
}

TEST_CASE("every statistic outside lists has a column", "[sim][sweep]") {
    const std::vector<SweepColumn> columns = sweep_columns();
    const auto has = [&](const std::string& path, const std::string& unit) {
        for (const SweepColumn& column : columns) {
            if (column.path == path) {
                return column.unit == unit;
            }
        }
        return false;
    };
    CHECK(has("latency.first_inference_cycles", "cycles"));
    CHECK(has("energy.per_inference_pj", "pJ"));
    CHECK(has("run.network", ""));
}
