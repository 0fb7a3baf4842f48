// SPDX-License-Identifier: Apache-2.0
#include "sim/report/summary.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "sim/report/numbers.h"
#include "tests/sim/report/fixture.h"

using namespace nvcim::sim;

TEST_CASE("numbers are grouped and scaled for reading", "[sim][report]") {
    CHECK(grouped(0) == "0");
    CHECK(grouped(999) == "999");
    CHECK(grouped(1000) == "1,000");
    CHECK(grouped(-1234567) == "-1,234,567");
    CHECK(with_unit(0.5, "pJ") == "0.5 pJ");
    CHECK(with_unit(1290.4, "pJ") == "1.29 nJ");
    CHECK(with_unit(999960, "ns") == "1 ms");
    CHECK(with_unit(0, "ns") == "0 ns");
    CHECK(fixed({}, 2) == "-");
}

TEST_CASE("the summary tells an architect the result in about ten lines", "[sim][report]") {
    const std::string text = summary(example_result(), "runs/demo/report.html", {});
    // Mean and interval by hand: the per-chip sums are 853.0 and 887.1; recovered 3.41 of 4.00.
    CHECK(text.find("88.71 ± 0.19 % with shared block (TSB), 85.30 ± 1.31 % without") !=
          std::string::npos);
    CHECK(text.find("85.2 % of the own gap won back") != std::string::npos);
    CHECK(text.find("first inference 36,842 cycles (36.84 µs), then one per 17,640 cycles") !=
          std::string::npos);
    CHECK(text.find("bottleneck  busiest layer conv1, 17,248 cycles (46.8 % of the run); longest "
                    "wait: tsb@conv2, 14,202 cycles for input") != std::string::npos);
    CHECK(text.find("report      runs/demo/report.html") != std::string::npos);
    const std::string head = text.substr(0, text.find("\n\n") + 1);
    CHECK(std::count(head.begin(), head.end(), '\n') <= 11);
}

TEST_CASE("the summary says so where there is no error, no block, or a slow port",
          "[sim][report]") {
    RunResult result = example_result();
    CHECK(summary(result, "r", {}).find("shared_blocks: 3,392,000 pulses") != std::string::npos);
    result.layers[0].signal_to_noise_db.reset();
    result.layers[0].error = 0.0;
    result.accuracy.after.reset();
    result.latency->cycles = 36842;
    result.latency->input_port_cycles = 18421;
    const std::string text = summary(result, "r", {});
    CHECK(text.find("exact") != std::string::npos);
    CHECK(text.find("shared_blocks (no shared block is used: nothing is verified): 3,392,000") !=
          std::string::npos);
    CHECK(text.find("bottleneck  busiest the port by which images enter, 18,421 cycles (50.0 % of "
                    "the run)") != std::string::npos);
}

TEST_CASE("the summary says which unit sets the interval, or that none does and why",
          "[sim][report]") {
    RunResult result = example_result();
    result.unit_bottleneck = BottleneckResult{"crossbars_conv1", 17248, 0.998, "", ""};
    CHECK(summary(result, "r", {})
              .find("bottleneck  crossbars_conv1 sets the interval, busy 99.8 % "
                    "of it; busiest layer conv1, 17,248 cycles") != std::string::npos);
    result.unit_bottleneck = BottleneckResult{"mesh.tile_0.east", 9000, 0.4, "conv1", "network"};
    const std::string text = summary(result, "r", {});
    CHECK(
        text.find("bottleneck  no unit is always busy, the busiest is mesh.tile_0.east with 40.0 % "
                  "of the interval; busiest layer conv1, 17,248 cycles (46.8 % of the run), "
                  "waits mostly for the network; longest wait: tsb@conv2") != std::string::npos);
    result.latency->interval_cycles.reset();
    CHECK(summary(result, "r", {}).find("with 40.0 % of the run; ") != std::string::npos);
}

TEST_CASE("the summary says which reads are left out, and whether that is assumed",
          "[sim][report][zero_skip]") {
    RunResult result = example_result();
    CHECK(summary(result, "", {}).find("zero skip") == std::string::npos);
    result.latency->skipped_reads = 0.314;
    result.energy->skipped_conversions = 0.4;
    CHECK(summary(result, "", {})
              .find("  zero skip   31.4 % of the reads and 40.0 % of the conversions left out\n") !=
          std::string::npos);
    result.run.fidelity = "cost";
    CHECK(summary(result, "", {}).find("left out (assumed: /cycle/skipped)\n") !=
          std::string::npos);
}

TEST_CASE("the summary of a run without parts has no empty lines for them", "[sim][report]") {
    RunResult result;
    result.run.experiment = "x";
    const std::string text = summary(result, "r", {});
    CHECK(std::count(text.begin(), text.end(), '\n') == 2);
    CHECK(text.find("accuracy") == std::string::npos);
}
