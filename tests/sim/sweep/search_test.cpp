// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/search.h"

#include <catch2/catch.hpp>

#include "models/base/error.h"
#include "sim/sweep/pareto.h"
#include "sim/sweep/search_plan.h"
#include "tests/support/temporary_folder.h"

using namespace nvcim;
using namespace nvcim::sim;
using Catch::Contains;

namespace {

constexpr const char* kObjectives =
    R"("objectives": [{"minimize": "latency.interval_ns", "reference": 100},
                      {"maximize": "accuracy.after.mean"}])";

/// A search of the demo: `axes`, what stands in `search` beside method, and other keys.
class SearchFile {
public:
    SearchFile(const std::string& axes, const std::string& search, const std::string& more = "")
        : path_(folder_.write("some.json",
                              R"({"base": ")" + std::string(NVCIM_SOURCE_DIR) +
                                  R"(/workloads/experiments/demo.json", "axes": [)" + axes +
                                  R"(], "search": {"method": "nsga2", )" + search + "}" + more +
                                  "}")) {}
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string error() const {
        try {
            static_cast<void>(plan_sweep(path_));
        } catch (const ConfigError& caught) {
            return caught.what();
        }
        return "";
    }

private:
    nvcim::test::TemporaryFolder folder_;
    std::string path_;
};

constexpr const char* kBits = R"({"pointer": "/arch/tile/crossbar/adc/bits", "values": [6, 7, 8]})";

}  // namespace

TEST_CASE("a search is checked before anything runs", "[sim][sweep]") {
    const std::string budget = std::string(kObjectives) + R"(, "budget": 10)";
    CHECK(SearchFile(kBits, budget).error().empty());
    CHECK_THAT(SearchFile(kBits, R"("objectives": [], "budgte": 3)").error(),
               Contains("/search/budget: is missing"));
    CHECK_THAT(SearchFile(kBits, budget + R"(, "populaton": 40)").error(),
               Contains("did you mean \"population\"?"));
    CHECK_THAT(SearchFile(kBits, budget + R"(, "population": 42)").error(),
               Contains("expected a multiple of 4, got 42"));
    CHECK_THAT(SearchFile(kBits, budget, R"(, "seeds": [1])").error(),
               Contains("cannot be with seeds"));
    CHECK_THAT(SearchFile(kBits, budget, R"(, "sample": {"method": "sobol", "points": 8})").error(),
               Contains("cannot be with sample"));
    CHECK_THAT(SearchFile("", budget).error(), Contains("expected at least one axis"));
    CHECK_THAT(SearchFile(kBits, budget, R"(, "constraints": ["/arch/bits > 1"])").error(),
               Contains("/arch/bits"));
    const std::string wrong = SearchFile(kBits,
                                         R"("budget": 3, "objectives": [
        {"minimize": "latency.interval_n"}, {"maximize": "run.network"}])")
                                  .error();
    CHECK_THAT(wrong, Contains("did you mean latency.interval_ns?"));
    CHECK_THAT(wrong, Contains("/search/objectives/1: there is no numeric statistic run.network"));
}

TEST_CASE("every value of a search must be part of a valid point", "[sim][sweep]") {
    const std::string search = std::string(kObjectives) + R"(, "budget": 10)";
    const std::string text =
        SearchFile(R"({"pointer": "/arch/tile/crossbar/adc/bits", "values": [6, 99]},
                      {"pointer": "/arch/tile/crossbar/rws", "values": [64, 128]})",
                   search)
            .error();
    CHECK_THAT(text, Contains("expected a whole number from 1 to 16, got 99"));
    CHECK_THAT(text, Contains("did you mean /arch/tile/crossbar/rows?"));
    // 256 active rows need 256 rows, which another axis has.
    CHECK(SearchFile(R"({"pointer": "/arch/tile/crossbar/rows", "values": [128, 256]},
                        {"pointer": "/arch/tile/crossbar/rows_active", "values": [128, 256]})",
                     search)
              .error()
              .empty());
}

TEST_CASE("a store of a search grows, keeps invalid points and knows the objectives",
          "[sim][sweep]") {
    const nvcim::test::TemporaryFolder folder;
    const SearchFile file(kBits, std::string(kObjectives) + R"(, "budget": 10)");
    SweepPlan plan = plan_sweep(file.path());
    SweepStore store = SweepStore::create(folder.path("sweep.sqlite"), plan);
    CHECK(store.pending().empty());
    plan.points = {point_at(plan.sweep.axes, {2}), point_at(plan.sweep.axes, {0})};
    plan.points[1].error = "too few";
    store.add_new(plan);
    plan.points.push_back(point_at(plan.sweep.axes, {1}));
    store.add_new(plan);
    CHECK(store.pending() == std::vector<std::int64_t>{0, 2});
    CHECK(store.points()[1].status == PointStatus::kInvalid);
    CHECK(store.points(2).size() == 1);
    CHECK(store.config(0)["arch"]["tile"]["crossbar"]["adc"]["bits"] == 8);
    CHECK_THROWS_WITH(store.config(1), Contains("point 1 is invalid: too few"));
    const std::vector<Objective> objectives = objectives_of(store);
    REQUIRE(objectives.size() == 2);
    CHECK(store.columns()[objectives[0].column].path == "latency.interval_ns");
    CHECK(objectives[0].reference == 100);
    CHECK(objectives[1].maximize);
    // Another budget is the same search, another seed is not.
    store.check_plan(
        plan_sweep(SearchFile(kBits, std::string(kObjectives) + R"(, "budget": 20)").path()));
    CHECK_THROWS_WITH(
        store.check_plan(plan_sweep(
            SearchFile(kBits, std::string(kObjectives) + R"(, "budget": 10, "seed": 2)").path())),
        Contains("another sweep"));
}
