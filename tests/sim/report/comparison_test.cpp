// SPDX-License-Identifier: Apache-2.0
#include "sim/report/comparison.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "models/base/error.h"
#include "models/config/json_file.h"
#include "sim/report/comparison_writers.h"
#include "sim/report/run_folder.h"
#include "sim/stats/stat_tree.h"
#include "tests/sim/report/fixture.h"
#include "tests/support/temporary_folder.h"

using namespace nvcim;
using namespace nvcim::sim;
using nlohmann::json;
using nvcim::test::TemporaryFolder;

namespace {

RunResult chips(std::vector<double> accuracies) {
    RunResult result;
    result.run.seed = 1;
    result.run.images = 100;
    result.accuracy.before = ChipAccuracies{std::move(accuracies)};
    return result;
}

std::string write_run(const std::string& path,
                      const RunResult& result,
                      const nlohmann::ordered_json& config = nlohmann::ordered_json::object()) {
    RunFolder folder(path, false);
    folder.write(result, config, RunInfo{});
    folder.complete();
    return path;
}

Comparison compare(const std::vector<RunResult>& results) {
    const TemporaryFolder folder;
    std::vector<std::string> paths;
    for (const RunResult& result : results) {
        paths.push_back(write_run(folder.path(std::string(1, char('a' + paths.size()))), result));
    }
    return compare_runs(read_runs(paths));
}

const Comparison::Statistic& statistic(const Comparison& comparison, const std::string& path) {
    for (const Comparison::Statistic& each : comparison.statistics) {
        if (each.path == path) {
            return each;
        }
    }
    throw std::runtime_error("no statistic " + path);
}

const Comparison::Parameter& parameter(const Comparison& comparison, const std::string& pointer) {
    for (const Comparison::Parameter& each : comparison.parameters) {
        if (each.pointer == pointer) {
            return each;
        }
    }
    throw std::runtime_error("no parameter " + pointer);
}

std::string refusal(const std::vector<std::string>& folders) {
    try {
        read_runs(folders);
    } catch (const ConfigError& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("chips of one seed are paired", "[sim][report][compare]") {
    // Differences of the chips 1, 2, 1, 2: mean 1.5, ci95 3.1824 * sqrt(1 / 3) / 2 = 0.918679.
    const Comparison comparison = compare({chips({10, 20, 30, 50}), chips({11, 22, 31, 52})});
    REQUIRE(comparison.intervals.size() == 2);  // as configured, and before
    const Comparison::Interval& interval = comparison.intervals[0];
    CHECK(interval.path == "accuracy.mean");
    CHECK(interval.run == 1);
    CHECK(interval.is_paired);
    CHECK(interval.reason.empty());
    CHECK(interval.difference == Approx(1.5));
    CHECK(*interval.ci95 == Approx(0.918679).epsilon(1e-5));
    CHECK_THAT(comparison_text(comparison, false, {}),
               Catch::Contains("B - A  +1.50  +0.58 to +2.42  paired, 4 chips"));
}

TEST_CASE("chips of other seeds or images are not paired, and it says why",
          "[sim][report][compare]") {
    RunResult other = chips({5, 7, 7, 9});
    other.run.seed = 2;
    other.run.split = "validation";
    // Equal spread: 8 / 3 / 4 twice, degrees 6, ci95 2.4469 * sqrt(4 / 3) = 2.82544.
    const Comparison comparison = compare({chips({2, 4, 4, 6}), other});
    const Comparison::Interval& interval = comparison.intervals[0];
    CHECK_FALSE(interval.is_paired);
    CHECK(interval.reason == "other seed, split");
    CHECK(interval.difference == Approx(3));
    CHECK(*interval.ci95 == Approx(2.82544).epsilon(1e-5));
    CHECK_THAT(comparison_text(comparison, false, {}),
               Catch::Contains("unpaired, 4 chips: other seed, split"));
}

TEST_CASE("of different numbers of chips the common ones are paired; one gives no interval",
          "[sim][report][compare]") {
    // Differences 1 and 3 of the first two chips: mean 2, ci95 12.7062.
    const Comparison two = compare({chips({10, 20}), chips({11, 23, 99})});
    CHECK(two.intervals[0].chips == std::vector<std::size_t>{2, 2});
    CHECK(two.intervals[0].difference == Approx(2));
    CHECK(*two.intervals[0].ci95 == Approx(12.7062).epsilon(1e-6));
    const Comparison one = compare({chips({10}), chips({11, 23})});
    CHECK(one.intervals[0].difference == Approx(1));
    CHECK_FALSE(one.intervals[0].ci95);
    CHECK_THAT(comparison_text(one, false, {}), Catch::Contains("no interval from 1 chip"));
}

TEST_CASE("controls are compared by name", "[sim][report][compare]") {
    RunResult fewer = example_result();
    fewer.accuracy.controls = {{"full verify", ChipAccuracies{{90, 91}}, 1.0}};
    const Comparison comparison = compare({example_result(), fewer});
    // mean, before, after and the one control that both have.
    REQUIRE(comparison.intervals.size() == 4);
    CHECK(comparison.intervals[3].path == "accuracy.controls[full verify].mean");
    CHECK(comparison.intervals[3].chips == std::vector<std::size_t>{2, 2});
}

TEST_CASE("a run compared with itself differs in nothing", "[sim][report][compare]") {
    const TemporaryFolder folder;
    const std::string run = write_run(folder.path("run"), example_result(), {{"a", 1}});
    const Comparison comparison = compare_runs(read_runs({run, run + "/"}));
    CHECK(comparison.parameters.empty());
    for (const Comparison::Statistic& each : comparison.statistics) {
        CHECK(each.values[0] == each.values[1]);
        CHECK(each.differences[1].value_or(0.0) == 0.0);
        CHECK(each.ratios[1].value_or(1.0) == 1.0);
    }
    for (const Comparison::Interval& each : comparison.intervals) {
        CHECK(each.difference == 0.0);
        CHECK(*each.ci95 == 0.0);
    }
}

TEST_CASE("statistics are those of the declarations, with difference and ratio",
          "[sim][report][compare]") {
    RunResult faster = example_result();
    faster.latency->first_inference_cycles /= 2;
    RunResult accuracy_only = example_result();
    accuracy_only.latency.reset();
    const Comparison comparison = compare({example_result(), faster, accuracy_only});
    const double cycles = static_cast<double>(example_result().latency->first_inference_cycles);
    REQUIRE(example_result().latency->first_inference_cycles % 2 == 0);
    const auto& first = statistic(comparison, "latency.first_inference_cycles");
    CHECK(first.unit == "cycles");
    CHECK(first.is_headline);
    CHECK(*first.differences[1] == -cycles / 2);
    CHECK(*first.ratios[1] == 0.5);
    CHECK(first.values[2].is_null());
    CHECK_FALSE(first.differences[2]);
    CHECK_FALSE(first.ratios[2]);
    std::size_t scalars = 0;
    const StatTree tree{RunResult{}};
    for (const StatDeclaration& stat : tree.declarations()) {
        scalars += stat.is_scalar() ? 1 : 0;
    }
    CHECK(comparison.statistics.size() == scalars);
    CHECK(statistic(comparison, "accuracy.ideal").ratios[0] == 1.0);
}

TEST_CASE("parameters that differ are found at their pointers", "[sim][report][compare]") {
    const TemporaryFolder folder;
    const nlohmann::ordered_json a = {{"workload", "../net.json"},
                                      {"run", {{"threads", 1}, {"seed", 1}}},
                                      {"mapping", {{"replicas", {1, 2}}}},
                                      {"old", true}};
    const nlohmann::ordered_json b = {{"workload", "../../net.json"},
                                      {"run", {{"threads", 2}, {"seed", 1}}},
                                      {"mapping", {{"replicas", {1, 3}}}}};
    const Comparison comparison =
        compare_runs(read_runs({write_run(folder.path("a"), RunResult{}, a),
                                write_run(folder.path("deeper/b"), RunResult{}, b)}));
    // The network is the same file, seen from folders of different depth.
    CHECK(comparison.parameters.size() == 3);
    CHECK(parameter(comparison, "/mapping/replicas").values[1] == json({1, 3}));
    CHECK(parameter(comparison, "/old").values[1].is_null());
    CHECK_FALSE(parameter(comparison, "/run/threads").changes_results);
    const std::string text = comparison_text(comparison, false, {});
    CHECK_THAT(text, Catch::Contains("/mapping/replicas") && !Catch::Contains("/run/threads"));
    CHECK_THAT(comparison_text(comparison, true, {}), Catch::Contains("/run/threads"));
}

TEST_CASE("what is no run of this version is refused", "[sim][report][compare]") {
    const TemporaryFolder folder;
    const std::string run = write_run(folder.path("run"), RunResult{});
    folder.write("sweep/sweep.sqlite", "");
    folder.write("empty/notes.txt", "");
    const std::string text =
        refusal({run, folder.path("none"), folder.path("sweep"), folder.path("empty")});
    CHECK_THAT(text,
               Catch::Contains("3 problems") && Catch::Contains("none: there is no such folder") &&
                   Catch::Contains("holds a sweep, not a run; nvcim sweep export") &&
                   Catch::Contains("there is no stats.json in it"));
    json newer = load_json(run + "/stats.json");
    newer["schema_version"] = 99;
    folder.write("newer/stats.json", newer.dump());
    folder.write("newer/effective_config.json", "{}");
    CHECK_THAT(
        refusal({run, folder.path("newer")}),
        Catch::Contains("newer/stats.json: expected statistics of schema version 1, got 99"));
    folder.write("newer/stats.json", "[]");
    CHECK_THAT(refusal({run, folder.path("newer")}), Catch::Contains("with a schema_version"));
    folder.write("newer/stats.json", "{");
    CHECK_THAT(refusal({run, folder.path("newer")}), Catch::Contains("newer/stats.json"));
    // Statistics that an older program did not have are no error.
    folder.write("newer/stats.json", R"({"schema_version": 1, "accuracy": 3})");
    CHECK(refusal({run, folder.path("newer")}).empty());
    CHECK_NOTHROW(compare_runs(read_runs({run, folder.path("newer")})));
}
