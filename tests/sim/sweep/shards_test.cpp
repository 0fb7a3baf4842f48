// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/shards.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "models/base/error.h"
#include "sim/sweep/submission.h"
#include "tests/support/temporary_folder.h"

using namespace nvcim;
using namespace nvcim::sim;
using Catch::Contains;
using nlohmann::json;
using nvcim::test::TemporaryFolder;

namespace {

/// One point per value.
SweepPlan plan_of(const TemporaryFolder& folder, const std::string& values) {
    return plan_sweep(folder.write("some.json",
                                   R"({"base": ")" + std::string(NVCIM_SOURCE_DIR) +
                                       R"(/workloads/experiments/demo.json", "fidelity": "cost",
                         "axes": [{"pointer": "/run/chips", "values": )" +
                                       values + "}]}"));
}

std::vector<json> results_of(const SweepStore& store, double first) {
    std::vector<json> results(store.columns().size());
    results[0] = first;
    return results;
}

}  // namespace

TEST_CASE("slices are neighbours in order, of sizes that differ by at most one", "[sim][sweep]") {
    using Slices = std::vector<std::vector<std::int64_t>>;
    // 5 points in 2: up to 5 / 2 = 2, then the rest.
    CHECK(slices_of({1, 3, 5, 7, 9}, 2) == Slices{{1, 3}, {5, 7, 9}});
    CHECK(slices_of({4, 5}, 8) == Slices{{4}, {5}});
    CHECK(slices_of({}, 8).empty());
    const Slices many = slices_of(std::vector<std::int64_t>(1001, 0), 100);
    CHECK(many.size() == 100);
    for (const auto& slice : many) {
        CHECK((slice.size() == 10 || slice.size() == 11));
    }
}

TEST_CASE("twenty points make a task, and a hundred tasks are the most", "[sim][sweep]") {
    CHECK(default_tasks(1) == 1);
    CHECK(default_tasks(20) == 1);
    CHECK(default_tasks(21) == 2);
    CHECK(default_tasks(2000) == 100);
    CHECK(default_tasks(100000) == 100);
}

TEST_CASE("a shard holds its points, and the store takes them over once", "[sim][sweep]") {
    const TemporaryFolder folder;
    const SweepPlan plan = plan_of(folder, "[1, 2, 3, 4, 5]");
    SweepStore store = SweepStore::create(folder.path("sweep.sqlite"), plan, Journal::kRollback);
    make_shards(folder.path(), store, plan, slices_of({0, 1, 2, 4}, 2), 7);
    CHECK(shards_of(folder.path()) == std::vector<int>{7, 8});
    {
        SweepStore shard = SweepStore::open(shard_path(folder.path(), 8));
        CHECK(shard.pending() == std::vector<std::int64_t>{2, 4});
        shard.check_plan(plan);
        CHECK_THROWS_WITH(shard.check_plan(plan_of(folder, "[1, 2, 3, 4]")),
                          Contains("another sweep"));
        CHECK_THROWS_WITH(shard.check_plan(plan_of(folder, "[1, 2, 3, 4, 6]")),
                          Contains("another sweep"));
        shard.fail(2, "does not fit");
        shard.finish(4, results_of(shard, 0.1));
        note_exit_code(shard, 3);
        note_exit_code(shard, 0);
    }
    for (int again = 0; again < 2; ++again) {
        CHECK(collect_shards(folder.path(), store) == 3);
        const std::vector<StoredPoint> points = store.points();
        CHECK(points[2].error == "does not fit");
        CHECK(points[4].results == results_of(store, 0.1));
        const PointCounts counts = store.count();
        CHECK(counts.done == 1);
        CHECK(counts.failed == 1);
        CHECK(counts.pending == 3);
        CHECK(counts.total() == 5);
    }
    // What is done stays done; a failure gives way to a result.
    SweepStore shard = SweepStore::open(shard_path(folder.path(), 8));
    shard.finish(2, results_of(shard, 0.2));
    shard.fail(4, "too late");
    collect_shards(folder.path(), store);
    CHECK(store.points()[2].status == PointStatus::kDone);
    CHECK(store.points()[2].error.empty());
    CHECK(store.points()[4].results == results_of(store, 0.1));
}

TEST_CASE("a shard of another sweep is refused as a whole", "[sim][sweep]") {
    const TemporaryFolder folder;
    SweepStore store =
        SweepStore::create(folder.path("sweep.sqlite"), plan_of(folder, "[1, 2, 3]"));
    const auto refuses = [&](const std::string& values, const std::vector<std::int64_t>& numbers) {
        const SweepPlan plan = plan_of(folder, values);
        SweepStore other = SweepStore::create(folder.path("of " + values), plan);
        SweepStore shard = other.create_shard(folder.path("shard of " + values), plan, numbers);
        shard.finish(numbers[0], results_of(shard, 0.1));
        CHECK_THROWS_WITH(store.merge(shard), Contains("points of another sweep"));
    };
    refuses("[1, 9, 3]", {0, 1});     // the first point is ours, the second is not
    refuses("[1, 2, 3, 4]", {0, 3});  // one behind ours
    refuses("[7, 2, 3]", {1, 2});     // both are ours, but not the sweep that they are of
    CHECK(store.count().pending == 3);
}

TEST_CASE("failed points are pending again on demand", "[sim][sweep]") {
    const TemporaryFolder folder;
    const SweepPlan plan = plan_of(folder, "[1, 2, 3]");
    SweepStore store = SweepStore::create(folder.path("sweep.sqlite"), plan);
    store.fail(1, "does not fit");
    store.finish(2, results_of(store, 0.5));
    store.retry_failed();
    CHECK(store.pending() == std::vector<std::int64_t>{0, 1});
    CHECK(store.points()[1].error.empty());
}

TEST_CASE("what was a job array is taken back, and its numbers are not used again",
          "[sim][sweep]") {
    const TemporaryFolder folder;
    const SweepPlan plan = plan_of(folder, "[1, 2, 3]");
    SweepStore store = SweepStore::create(folder.path("sweep.sqlite"), plan, Journal::kRollback);
    CHECK_FALSE(submission_of(store));
    CHECK(next_shard(folder.path(), store) == 0);
    make_shards(folder.path(), store, plan, slices_of({0, 1, 2}, 2), 0);
    {
        SweepStore shard = SweepStore::open(shard_path(folder.path(), 0));
        shard.finish(0, results_of(shard, 0.1));
    }
    CHECK(next_shard(folder.path(), store) == 2);
    take_back(folder.path(), store, NoAnswer::kRefuse);
    CHECK(shards_of(folder.path()).empty());
    CHECK(store.pending() == std::vector<std::int64_t>{1, 2});
    CHECK(next_shard(folder.path(), store) == 2);

    remember(store, {"12", 2, 4});
    REQUIRE(submission_of(store));
    CHECK(submission_of(store)->job == "12");
    CHECK(submission_of(store)->first_shard == 2);
    CHECK(submission_of(store)->tasks == 4);
}
