// SPDX-License-Identifier: Apache-2.0
/// What points of a sweep share, and that sharing changes no result.
#include "sim/sweep/shared_work.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <numeric>

#include "sim/engine/experiment.h"
#include "sim/engine/parts.h"
#include "sim/sweep/sweep_run.h"
#include "tests/support/temporary_folder.h"

using namespace nvcim;
using namespace nvcim::sim;
using nlohmann::json;
using nvcim::test::TemporaryFolder;

namespace {

std::string absolute(const char* path) {
    return std::filesystem::absolute(path).string();
}

/// lenet4 on a chip that has every component.
std::string write_base(const TemporaryFolder& folder) {
    const json base = {{"arch", {{"$file", absolute("arch/chips/rram-128-576-lpddr4.json")}}},
                       {"workload", absolute("workloads/networks/lenet4-mnist.json")}};
    std::ofstream(folder.path("base.json")) << base;
    return folder.path("base.json");
}

std::string write_sweep(const TemporaryFolder& folder, json sweep) {
    sweep["base"] = write_base(folder);
    const std::string path = folder.path("sweep.json");
    std::ofstream(path) << sweep;
    return path;
}

json axis(const std::string& pointer, const json& values) {
    return {{"pointer", pointer}, {"values", values}};
}

bool ends_with(const std::string& text, const std::string& end) {
    return text.size() >= end.size() &&
           text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// Pointers of all energies, areas and leakages of the chip but those of write pulses.
std::vector<std::string> price_pointers(const std::string& base) {
    const auto flat = effective_config(load_experiment(base), ".").flatten();
    std::vector<std::string> pointers;
    for (const auto& [pointer, value] : flat.items()) {
        const bool is_price =
            ends_with(pointer, "_pj") || ends_with(pointer, "_um2") || ends_with(pointer, "_mw");
        if (is_price && pointer.find("/cell/write/") == std::string::npos) {
            pointers.push_back(pointer);
        }
    }
    return pointers;
}

std::vector<StoredPoint> run(const SweepPlan& plan, const std::string& path, bool share) {
    SweepStore store = SweepStore::create(path, plan);
    CHECK(run_pending(plan, store, {2, share}, [](const PointProgress&) {}) == 0);
    return store.points();
}

void check_same(const std::vector<StoredPoint>& a, const std::vector<StoredPoint>& b) {
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        INFO("point " << i << ": " << a[i].error << b[i].error);
        CHECK(a[i].status == PointStatus::kDone);
        CHECK(b[i].status == PointStatus::kDone);
        CHECK(a[i].results == b[i].results);
    }
}

std::vector<std::int64_t> all(const SweepPlan& plan) {
    std::vector<std::int64_t> numbers(plan.points.size());
    std::iota(numbers.begin(), numbers.end(), std::int64_t{0});
    return numbers;
}

}  // namespace

TEST_CASE("points that differ in prices share a simulation", "[sim][sweep]") {
    const TemporaryFolder folder;
    const SweepPlan plan =
        plan_sweep(write_sweep(folder,
                               {{"fidelity", "cost"},
                                {"axes",
                                 {axis("/arch/tile/crossbar/adc/energy_pj", {1, 2}),
                                  axis("/arch/network/link_bits", {32, 64}),
                                  axis("/arch/tile/crossbar/adc/bits", {6, 8})}}}));
    const std::vector<WorkGroup> groups = group_points(plan, all(plan), true);
    REQUIRE(groups.size() == 2);  // by link width
    CHECK(groups[0].simulations == std::vector<std::vector<std::int64_t>>{{0, 1, 4, 5}});
    CHECK(groups[1].simulations == std::vector<std::vector<std::int64_t>>{{2, 3, 6, 7}});
    CHECK(group_points(plan, all(plan), false).size() == 8);
}

TEST_CASE("points of equal accuracy share a study", "[sim][sweep]") {
    const TemporaryFolder folder;
    const SweepPlan plan = plan_sweep(write_sweep(folder,
                                                  {{"set", {{"/tsb/mode", "off"}}},
                                                   {"axes",
                                                    {axis("/arch/tile/crossbar/adc/bits", {6, 8}),
                                                     axis("/arch/clock_ns", {1, 2}),
                                                     axis("/arch/leakage_mw", {0, 1})}}}));
    const std::vector<WorkGroup> groups = group_points(plan, all(plan), true);
    REQUIRE(groups.size() == 2);  // by resolution
    CHECK(groups[0].simulations == std::vector<std::vector<std::int64_t>>{{0, 1}, {2, 3}});
    CHECK(groups[1].simulations == std::vector<std::vector<std::int64_t>>{{4, 5}, {6, 7}});
}

TEST_CASE("every price changes the result as without sharing", "[sim][sweep]") {
    const TemporaryFolder folder;
    const std::vector<std::string> pointers = price_pointers(write_base(folder));
    CHECK(pointers.size() > 20);
    json zip = json::array();
    for (std::size_t i = 0; i < pointers.size(); ++i) {
        const double k = static_cast<double>(i);
        zip.push_back(axis(pointers[i], {0.01 + 0.001 * k, 0.02 + 0.003 * k}));
    }
    const SweepPlan plan = plan_sweep(
        write_sweep(folder,
                    {{"fidelity", "cost"},
                     {"set", {{"/cycle/images", 2}}},
                     {"axes",
                      {json::object({{"zip", zip}}),
                       axis("/arch/tile/crossbar/adc/bits", {6, 8}),
                       axis("/arch/tile/crossbar/adc/full_scale", {"worst_case", "calibrated"}),
                       axis("/arch/tile/crossbar/wire_resistance_ohm", {0, 1}),
                       axis("/arch/name", {"a", "b"})}}}));
    CHECK(group_points(plan, all(plan), true).size() == 1);
    const std::vector<StoredPoint> shared = run(plan, folder.path("shared"), true);
    check_same(shared, run(plan, folder.path("alone"), false));
    CHECK(shared.front().results != shared.back().results);
}

TEST_CASE("segments that take turns are not priced afterwards", "[sim][sweep]") {
    const TemporaryFolder folder;
    const SweepPlan plan = plan_sweep(write_sweep(
        folder,
        {{"fidelity", "cost"},
         {"set",
          {{"/mapping/fit", "reprogram"}, {"/arch/tile_rows", 13}, {"/arch/tile_columns", 1}}},
         {"axes",
          {axis("/arch/tile/crossbar/adc/energy_pj", {1, 2}), axis("/arch/leakage_mw", {0, 3})}}}));
    const std::vector<StoredPoint> shared = run(plan, folder.path("shared"), true);
    check_same(shared, run(plan, folder.path("alone"), false));
    CHECK(shared[0].results != shared[1].results);
}

TEST_CASE("a report survives being told as a line", "[sim][sweep]") {
    const PointReport failed = PointReport::from_line(PointReport{3, {}, "no\nroom", 4}.line());
    CHECK(failed.number == 3);
    CHECK(failed.error == "no\nroom");
    CHECK(failed.exit_code == 4);
    const PointReport done =
        PointReport::from_line(PointReport{5, {1, nullptr, "x", 0.1}, "", 0}.line());
    CHECK(done.number == 5);
    CHECK(done.results == std::vector<json>{1, nullptr, "x", 0.1});
}
