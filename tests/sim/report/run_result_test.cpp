// SPDX-License-Identifier: Apache-2.0
#include "sim/stats/run_result.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "models/config/json_file.h"
#include "sim/stats/writers.h"
#include "tests/sim/report/fixture.h"

using namespace nvcim;
using namespace nvcim::sim;

namespace {

nlohmann::json stats_of(const RunResult& result) {
    return nlohmann::json::parse(stats_json(StatTree(result)));
}

}  // namespace

TEST_CASE("every promised path exists, run or not", "[sim][report]") {
    for (const RunResult& result : {RunResult{}, example_result()}) {
        const nlohmann::json stats = stats_of(result);
        for (const char* path : {"/accuracy/ideal",
                                 "/accuracy/own",
                                 "/accuracy/mean",
                                 "/accuracy/std",
                                 "/accuracy/ci95",
                                 "/accuracy/per_chip",
                                 "/accuracy/before/mean",
                                 "/accuracy/after/per_chip",
                                 "/accuracy/controls",
                                 "/latency/first_inference_cycles",
                                 "/latency/interval_cycles",
                                 "/latency/first_inference_ns",
                                 "/energy/per_inference_pj",
                                 "/energy/breakdown",
                                 "/area/total_mm2",
                                 "/area/breakdown",
                                 "/mapping/pulses",
                                 "/mapping/verify_reads",
                                 "/mapping/time_ns",
                                 "/mapping/energy_pj",
                                 "/mapping/verified_weight_fraction",
                                 "/mapping/failed_cells",
                                 "/layers",
                                 "/stages"}) {
            INFO(path);
            CHECK(stats.contains(nlohmann::json::json_pointer(path)));
        }
    }
    CHECK(stats_of(RunResult{})["latency"]["first_inference_cycles"].is_null());
}

TEST_CASE("the plain accuracy is the configured one", "[sim][report]") {
    RunResult result = example_result();
    CHECK(stats_of(result)["accuracy"]["mean"] == stats_of(result)["accuracy"]["after"]["mean"]);
    // before 85.3, after 88.71, own 89.3: (88.71 - 85.3) / (89.3 - 85.3) = 85.25 %
    CHECK(*result.accuracy.recovered_own_gap() == Approx(85.25));
    result.accuracy.after.reset();
    CHECK(stats_of(result)["accuracy"]["mean"] == stats_of(result)["accuracy"]["before"]["mean"]);
    CHECK(stats_of(result)["accuracy"]["recovered_own_gap"].is_null());
}

TEST_CASE("energy and area leaves sum to the totals exactly", "[sim][report]") {
    const nlohmann::json stats = stats_of(example_result());
    double energy = 0.0;
    for (const auto& leaf : stats["energy"]["breakdown"]) {
        energy += leaf["energy_pj"].get<double>();
    }
    CHECK(energy == stats["energy"]["total_pj"].get<double>());
    double area = 0.0;
    for (const auto& leaf : stats["area"]["breakdown"]) {
        area += leaf["area_mm2"].get<double>();
    }
    CHECK(area == stats["area"]["total_mm2"].get<double>());
}

TEST_CASE("the bottleneck is the stage with the most busy cycles", "[sim][report]") {
    CHECK(stats_of(example_result())["bottleneck_stage"] == "conv1");
    CHECK(stats_of(RunResult{})["bottleneck_stage"].is_null());
    // The port, if pixels take longer to enter than any stage works (17,248 cycles).
    RunResult result = example_result();
    result.latency->cycles = 36842;
    result.latency->input_port_cycles = 17248;
    CHECK(result.bottleneck()->name == "conv1");
    result.latency->input_port_cycles = 18421;
    CHECK(result.bottleneck()->name == "input");
    CHECK(result.bottleneck()->utilisation == 0.5);
    CHECK(stats_of(result)["bottleneck_stage"] == "input");
}

/// NVCIM_UPDATE=1 rewrites the page.
TEST_CASE("docs/stats-reference.md is what the result structs declare", "[sim][report]") {
    const std::string path = std::string(NVCIM_SOURCE_DIR) + "/docs/stats-reference.md";
    const std::string expected = stats_reference(StatTree(RunResult{}));
    if (std::getenv("NVCIM_UPDATE") != nullptr) {
        write_file(path, expected);
    }
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    CHECK(text.str() == expected);
}
