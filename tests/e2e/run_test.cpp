// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/e2e/program.h"
#include "tests/support/temporary_folder.h"

using Catch::Matchers::Contains;
using nvcim::test::Outcome;
using nvcim::test::run_program;
using nvcim::test::TemporaryFolder;

namespace {

#ifdef NVCIM_HAS_TRAINING
constexpr const char* kTsbMode = "chip";
#else
constexpr const char* kTsbMode = "off";  // the plug-in is not built
#endif

/// The demo, small enough for a test: every part of a run, few images.
std::vector<std::string> small_run(const std::string& out,
                                   const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"run", "workloads/experiments/demo.json", "--out", out};
    const std::vector<std::string> sets = {"/run/images=12",
                                           "/run/chips=3",
                                           "/cycle/images=2",
                                           "/trace/timeline=false",
                                           "/tsb/steps=5",
                                           "/tsb/warmup_steps=1",
                                           "/tsb/images=256",
                                           std::string("/tsb/mode=") + kTsbMode};
    for (const std::string& set : sets) {
        arguments.insert(arguments.end(), {"--set", set});
    }
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

std::string bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string statistics_of(const std::string& out, const std::vector<std::string>& more) {
    const Outcome outcome = run_program(small_run(out, more));
    INFO(outcome.errors);
    REQUIRE(outcome.exit_code == 0);
    return bytes(out + "/stats.json");
}

}  // namespace

TEST_CASE("threads and traces change no byte of the statistics", "[e2e][run]") {
    const TemporaryFolder folder;
    const std::string one = statistics_of(folder.path("one"), {"--threads", "1"});
    CHECK(one.size() > 1000);
    CHECK(statistics_of(folder.path("two"), {"--threads", "2"}) == one);
    CHECK(statistics_of(folder.path("traced"),
                        {"--set", "/trace/timeline=true", "--set", "/trace/vcd=true"}) == one);
    CHECK(std::filesystem::file_size(folder.path("traced/trace.json")) > 1000);
    CHECK(std::filesystem::file_size(folder.path("traced/trace.vcd")) > 1000);
    CHECK(statistics_of(folder.path("seed"), {"--seed", "2"}) != one);
}

TEST_CASE("kernels change no byte of the statistics, and an unknown one is refused", "[e2e][run]") {
    const TemporaryFolder folder;
    // Noise and converter errors, so that the wide way runs, too.
    const std::vector<std::string> noise = {"--set",
                                            "/tsb/mode=off",
                                            "--set",
                                            "/arch/tile/crossbar/cell/read_noise/sigma=0.01",
                                            "--set",
                                            "/arch/tile/crossbar/adc/errors/gain_sigma=0.02",
                                            "--set",
                                            "/arch/tile/crossbar/adc/errors/offset_sigma_lsb=0.3"};
    const auto run = [&](const std::string& name, std::vector<std::string> more) {
        more.insert(more.end(), noise.begin(), noise.end());
        return statistics_of(folder.path(name), more);
    };
    const std::string best = run("auto", {});
    CHECK(run("portable", {"--kernel", "portable"}) == best);
    CHECK(bytes(folder.path("portable/run_info.json")).find("\"portable\"") != std::string::npos);
    const Outcome bad = run_program(small_run(folder.path("bad"), {"--kernel", "sse9"}));
    CHECK(bad.exit_code == 2);
    CHECK_THAT(bad.errors, Contains("kernel \"sse9\"") && Contains("portable"));
}

TEST_CASE("chips stop coming when the mean is known well enough, on any number of threads",
          "[e2e][run]") {
    const TemporaryFolder folder;
    const std::vector<std::string> many = {"--set", "/run/chips=8", "--set", "/tsb/mode=off"};
    const auto chips = [&](const std::string& name, std::vector<std::string> more) {
        more.insert(more.end(), many.begin(), many.end());
        const auto stats = nlohmann::json::parse(statistics_of(folder.path(name), more));
        return stats["run"]["chips"].get<int>();
    };
    CHECK(chips("all", {}) == 8);
    CHECK(chips("sure", {"--until-ci", "100"}) == 3);  // three chips at the earliest
    const int one = chips("one", {"--until-ci", "9", "--threads", "1"});
    CHECK(one >= 3);
    CHECK(chips("two", {"--until-ci", "9", "--threads", "2"}) == one);
    CHECK(bytes(folder.path("one/stats.json")) == bytes(folder.path("two/stats.json")));
}

TEST_CASE("an unsliced run says so", "[e2e][run]") {
    const TemporaryFolder folder;
    const Outcome outcome = run_program(small_run(
        folder.path("quick"), {"--set", "/run/fidelity=unsliced", "--set", "/tsb/mode=off"}));
    INFO(outcome.errors);
    REQUIRE(outcome.exit_code == 0);
    CHECK_THAT(outcome.output, Contains("unsliced") && Contains("quick look"));
    CHECK(nlohmann::json::parse(bytes(folder.path("quick/stats.json")))["run"]["fidelity"] ==
          "unsliced");
}

TEST_CASE("IR drop acts with resistance only, and threads do not change it", "[e2e][run]") {
    const TemporaryFolder folder;
    const std::string exact = "/arch/tile/crossbar/ir_drop=exact";
    const std::string ohm = "/arch/tile/crossbar/wire_resistance_ohm=";
    const std::string none = statistics_of(folder.path("none"), {});
    CHECK(statistics_of(folder.path("zero"), {"--set", exact, "--set", ohm + "0"}) == none);
    CHECK(statistics_of(folder.path("off"),
                        {"--set", "/arch/tile/crossbar/ir_drop=off", "--set", ohm + "10"}) == none);
    const std::string dropped =
        statistics_of(folder.path("one"), {"--set", ohm + "10", "--threads", "1"});
    CHECK(dropped != none);
    CHECK(statistics_of(folder.path("two"), {"--set", ohm + "10", "--threads", "2"}) == dropped);
    CHECK(nlohmann::json::parse(dropped).at("latency").at("matches_batch_engine") == true);
}

TEST_CASE("the SystemC chip gives the scores of the batch engine, all noise on", "[e2e][run]") {
    const TemporaryFolder folder;
    const std::string text = statistics_of(folder.path("noisy"),
                                           {"--set",
                                            "/arch/tile/crossbar/cell/read_noise/sigma=0.02",
                                            "--set",
                                            "/arch/tile/crossbar/cell/read_noise/law=proportional",
                                            "--set",
                                            "/arch/tile/crossbar/adc/bits=7",
                                            "--set",
                                            "/arch/tile/crossbar/adc/full_scale=calibrated"});
    const auto stats = nlohmann::json::parse(text);
    CHECK(stats.at("latency").at("matches_batch_engine") == true);
    CHECK(stats.at("latency").at("images") == 2);
    CHECK(stats.at("mapping").at("pulses") > 0);
    double energy = 0.0;
    for (const auto& leaf : stats.at("energy").at("breakdown")) {
        energy += leaf.at("energy_pj").get<double>();
    }
    CHECK(energy == stats.at("energy").at("total_pj").get<double>());  // exactly
    double area = 0.0;
    for (const auto& leaf : stats.at("area").at("breakdown")) {
        area += leaf.at("area_mm2").get<double>();
    }
    CHECK(area == stats.at("area").at("total_mm2").get<double>());
}

TEST_CASE("scores and cycles of a network whose layers take turns", "[e2e][run]") {
    // Tiles of 16 crossbars: fc1 fills 13 of them, so that it takes turns with what surrounds it.
    const std::vector<std::string> turns = {"--set",
                                            "/arch/tile_rows=1",
                                            "--set",
                                            "/arch/tile_columns=13",
                                            "--set",
                                            "/mapping/fit=reprogram",
                                            "--set",
                                            "/programming/policy=none"};
    const TemporaryFolder folder;
    const auto stats = nlohmann::json::parse(statistics_of(folder.path("data"), turns));
    CHECK(stats.at("latency").at("matches_batch_engine") == true);
    const auto& segments = stats.at("reprogramming").at("segments");
    REQUIRE(segments.size() == 3);
    CHECK(segments[1].at("first_stage") == "fc1");
    CHECK(segments[1].at("pulses") == 1568 * 256 * 4);
    double energy = 0.0;
    for (const auto& leaf : stats.at("energy").at("breakdown")) {
        energy += leaf.at("energy_pj").get<double>();
    }
    CHECK(energy == stats.at("energy").at("total_pj").get<double>());  // exactly

    std::vector<std::string> without = turns;
    without.insert(without.end(), {"--fidelity", "cost"});
    const auto cost = nlohmann::json::parse(statistics_of(folder.path("cost"), without));
    for (const char* const figure : {"first_inference_cycles", "interval_cycles", "cycles"}) {
        CHECK(cost.at("latency").at(figure) == stats.at("latency").at(figure));
    }
    CHECK(cost.at("reprogramming").at("wear") == stats.at("reprogramming").at("wear"));
    CHECK(cost.at("reprogramming").at("programming_cycles") ==
          stats.at("reprogramming").at("programming_cycles"));
}

TEST_CASE("a network that fits does not take turns", "[e2e][run]") {
    const TemporaryFolder folder;
    CHECK(statistics_of(folder.path("error"), {}) ==
          statistics_of(folder.path("reprogram"), {"--set", "/mapping/fit=reprogram"}));
}

TEST_CASE("a run from its own effective configuration is the same run", "[e2e][run]") {
    const TemporaryFolder folder;
    const std::string first = statistics_of(folder.path("first"), {});
    const Outcome again = run_program({"run",
                                       folder.path("first/effective_config.json"),
                                       "--out",
                                       folder.path("again"),
                                       "--json",
                                       "--threads",
                                       "1"});
    REQUIRE(again.exit_code == 0);
    auto expected = nlohmann::json::parse(first);
    auto found = nlohmann::json::parse(again.output);
    expected["run"].erase("experiment");  // the name of the file
    found["run"].erase("experiment");
    CHECK(found == expected);
}

TEST_CASE("verifying every weight wins the accuracy back, a bypassed block costs none",
          "[e2e][run]") {
    const TemporaryFolder folder;
    const std::string text = statistics_of(folder.path("verified"),
                                           {"--set",
                                            "/run/images=200",
                                            "--set",
                                            "/controls/full_verify=true",
                                            "--set",
                                            "/controls/random_verify=true"});
    const auto accuracy = nlohmann::json::parse(text).at("accuracy");
    const double own = accuracy.at("own");
    CHECK(own > 80.0);
    // 200 images: two answers are one percent.
    CHECK(accuracy.at("controls").at(1).at("mean").get<double>() > own - 1.5);
    CHECK(accuracy.at("controls").at(1).at("verified_weight_fraction") == 1.0);
    // 0.2 % of verified weights change little: the chips are those of `before`.
    CHECK(accuracy.at("controls").at(0).at("mean").get<double>() ==
          Approx(accuracy.at("before").at("mean").get<double>()).margin(2.0));
}

TEST_CASE("a network that does not fit says what it needs and has exit code 3", "[e2e][run]") {
    const TemporaryFolder folder;
    const Outcome outcome = run_program(small_run(
        folder.path("x"), {"--set", "/arch/tile_rows=1", "--set", "/arch/tile_columns=2"}));
    CHECK(outcome.exit_code == 3);
    CHECK_THAT(outcome.errors, Contains("crossbars") && Contains("/arch/tile_rows"));
    CHECK_FALSE(std::filesystem::exists(folder.path("x")));
}

TEST_CASE("layers that cannot take turns are refused with what they need", "[e2e][run]") {
    const auto run = [](const std::vector<std::string>& settings) {
        std::vector<std::string> command = {"compile",
                                            "--arch",
                                            "arch/chips/rram-128.json",
                                            "--workload",
                                            "workloads/networks/lenet4.json"};
        for (const std::string& setting : settings) {
            command.insert(command.end(), {"--set", setting});
        }
        return run_program(command);
    };
    Outcome outcome = run({"/arch/tile_rows=1", "/mapping/fit=reprogram"});
    CHECK(outcome.exit_code == 3);
    CHECK_THAT(outcome.errors,
               Contains("layer fc1: 208 crossbars are needed at the same time, the chip has 80; "
                        "raise /arch/tile_rows"));
    outcome = run({"/mapping/replication=balanced", "/mapping/crossbar_budget=220"});
    CHECK(outcome.exit_code == 3);
    CHECK_THAT(outcome.errors, Contains("need 221 crossbars without replicas"));
    outcome = run({"/tsb/copies=3"});
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.errors, Contains("/tsb/copies: expected at most 2"));
}

TEST_CASE("a run folder is not overwritten unless told to", "[e2e][run]") {
    const TemporaryFolder folder;
    folder.write("mine/notes.txt", "keep");
    const Outcome outcome = run_program(small_run(folder.path("mine"), {"--force"}));
    CHECK(outcome.exit_code == 2);
    CHECK(bytes(folder.path("mine/notes.txt")) == "keep");
}

TEST_CASE("a data set that is too short is used whole, and said so once", "[e2e][run]") {
    // 20 blank images under the name of the real data set.
    const TemporaryFolder folder;
    const auto head = [](char dimensions, const std::string& sizes) {
        return std::string("\0\0\x08", 3) + dimensions + sizes;
    };
    const std::string count("\0\0\0\x14", 4);
    const std::string side("\0\0\0\x1c", 4);
    for (const std::string prefix : {"t10k", "train"}) {
        folder.write("fashion-mnist/" + prefix + "-images-idx3-ubyte",
                     head(3, count + side + side) + std::string(std::size_t{20} * 28 * 28, '\0'));
        folder.write("fashion-mnist/" + prefix + "-labels-idx1-ubyte",
                     head(1, count) + std::string(20, '\0'));
    }
    setenv("NVCIM_DATA", folder.path().c_str(), 1);
    const std::vector<std::string> more = {"--set",
                                           "/run/images=21",
                                           "--set",
                                           "/cycle/images=0",
                                           "--set",
                                           "/run/chips=1",
                                           "--set",
                                           "/tsb/mode=off"};
    const Outcome outcome = run_program(small_run(folder.path("run"), more));
    std::vector<std::string> quiet = more;
    quiet.emplace_back("--quiet");
    const Outcome silent = run_program(small_run(folder.path("silent"), quiet));
    unsetenv("NVCIM_DATA");
    CHECK(outcome.exit_code == 0);
    CHECK_THAT(outcome.errors,
               Contains("note: /run/images asks for 21, the test images of fashion-mnist are 20: "
                        "all of them are used\n"));
    CHECK(outcome.errors.find("/cycle/images") == std::string::npos);
    CHECK(silent.errors.empty());
}

TEST_CASE("programming a chip gives the same bytes on any number of threads", "[e2e]") {
    const auto stats = [](const char* threads) {
        const Outcome outcome = run_program({"program",
                                             "--arch",
                                             "arch/chips/rram-128.json",
                                             "--workload",
                                             "workloads/networks/lenet3.json",
                                             "--random-weights",
                                             "--set",
                                             "/arch/tile/crossbar/cell/write/model=mechanistic",
                                             "--policy",
                                             "magnitude=0.3",
                                             "--policy",
                                             "all",
                                             "--json",
                                             "--threads",
                                             threads});
        CHECK(outcome.exit_code == 0);
        return outcome.output;
    };
    const std::string one = stats("1");
    CHECK(one == stats("3"));
    const auto json = nlohmann::json::parse(one);
    CHECK(json["run"]["weights"] == "random");
    CHECK(json["mapping"]["policy"] == "magnitude=0.3");
    CHECK(json["mapping"]["pulses_per_cell"]["count"] == json["mapping"]["cells"]);
    CHECK(json["mapping"]["cells"] == 4 * 28880 + 4 * 100);  // and the shared block, 10 x 10
}
