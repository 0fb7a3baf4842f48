// SPDX-License-Identifier: Apache-2.0
/// Sweeps as a user runs them: workers, kill and resume, failures, looking at the results.
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/e2e/program.h"
#include "tests/support/temporary_folder.h"

using Catch::Contains;
using nvcim::test::Outcome;
using nvcim::test::run_program;
using nvcim::test::TemporaryFolder;

namespace {

constexpr const char* kTiny = "workloads/sweeps/tiny-cost.json";

std::string exported(const std::string& folder) {
    const Outcome outcome = run_program({"sweep", "export", folder});
    CHECK(outcome.exit_code == 0);
    return outcome.output;
}

std::string read_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Starts the sweep and kills it after `milliseconds`, unless it has ended by then.
void run_and_kill(const std::string& folder, int milliseconds) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        execl(NVCIM_PROGRAM,
              NVCIM_PROGRAM,
              "sweep",
              kTiny,
              "--out",
              folder.c_str(),
              "--resume",
              "--quiet",
              nullptr);
        _exit(127);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
}

}  // namespace

TEST_CASE("a sweep gives the same results on any number of workers", "[e2e][sweep]") {
    const TemporaryFolder folder;
    const Outcome one =
        run_program({"sweep", kTiny, "--out", folder.path("one"), "--workers", "1"});
    CHECK(one.exit_code == 0);
    CHECK_THAT(one.output, Contains("168 points: 168 done, 0 failed, 0 to do"));
    CHECK_THAT(one.output, Contains("report: " + folder.path("one/report.html")));
    CHECK(
        run_program({"sweep", kTiny, "--out", folder.path("three"), "--workers", "3"}).exit_code ==
        0);
    CHECK(exported(folder.path("one")) == exported(folder.path("three")));

    const Outcome again = run_program({"sweep", kTiny, "--out", folder.path("one")});
    CHECK(again.exit_code == 2);
    CHECK_THAT(again.errors, Contains("--resume goes on with it"));
    const Outcome front = run_program({"sweep",
                                       "pareto",
                                       folder.path("one"),
                                       "--minimize",
                                       "latency.interval_ns",
                                       "--minimize",
                                       "area.total_mm2"});
    CHECK(front.exit_code == 0);
    CHECK_THAT(front.output, Contains("latency.interval_ns"));
}

TEST_CASE("the command that a sweep's report shows runs the point again", "[e2e][sweep]") {
    const TemporaryFolder folder;
    CHECK(run_program({"sweep", kTiny, "--out", folder.path("out"), "--quiet"}).exit_code == 0);
    const std::string report = folder.path("out/report.html");
    const std::string first = read_text(report);
    std::remove(report.c_str());
    const Outcome again = run_program({"sweep", "report", folder.path("out")});
    CHECK(again.output == report + "\n");
    CHECK(read_text(report) == first);  // same store, same bytes

    const std::string open = R"(<script type="application/json" id="data">)";
    const std::size_t begin = first.find(open) + open.size();
    const nlohmann::json data =
        nlohmann::json::parse(first.substr(begin, first.find("</script>", begin) - begin));
    constexpr std::size_t kPoint = 100;
    std::vector<std::string> command = {"run", data["base"], "--json", "--out", folder.path("run")};
    for (const nlohmann::json& each : data["set"]) {
        command.insert(command.end(), {"--set", each});
    }
    for (const nlohmann::json& each : data["parameters"]) {
        command.insert(
            command.end(),
            {"--set", each["pointer"].get<std::string>() + "=" + each["values"][kPoint].dump()});
    }
    const Outcome run = run_program(command);
    REQUIRE(run.exit_code == 0);
    const nlohmann::json stats = nlohmann::json::parse(run.output);
    for (const nlohmann::json& each : data["statistics"]) {
        if (each["path"] == "energy.per_inference_pj") {
            CHECK(stats["energy"]["per_inference_pj"] == each["values"][kPoint]);
        }
    }
}

TEST_CASE("a sweep that is killed goes on where it was", "[e2e][sweep]") {
    const TemporaryFolder folder;
    CHECK(run_program({"sweep", kTiny, "--out", folder.path("whole"), "--quiet"}).exit_code == 0);
    for (const int milliseconds : {5, 60, 150, 250, 400}) {
        run_and_kill(folder.path("killed"), milliseconds);
    }
    CHECK(run_program({"sweep", kTiny, "--out", folder.path("killed"), "--resume"}).exit_code == 0);
    CHECK(exported(folder.path("killed")) == exported(folder.path("whole")));
}

TEST_CASE("a point that fails is a row with its error", "[e2e][sweep]") {
    const TemporaryFolder folder;
    const std::string base = std::string(NVCIM_SOURCE_DIR) + "/workloads/experiments/demo.json";
    const std::string file = folder.write(
        "some.json", R"({"base": ")" + base + R"(", "fidelity": "cost", "set": {"/cycle/images": 1},
            "axes": [{"pointer": "/arch/tile_rows", "values": [1, 10]}]})");
    const Outcome outcome = run_program({"sweep", file, "--out", folder.path("out")});
    CHECK(outcome.exit_code == 3);
    CHECK_THAT(outcome.output, Contains("2 points: 1 done, 1 failed, 0 to do"));
    CHECK_THAT(outcome.output, Contains("1 failed, the first is point 0: layer "));
    CHECK_THAT(exported(folder.path("out")), Contains("0,failed,1,"));
    CHECK_THAT(run_program({"sweep", "export", folder.path("out"), "--json"}).output,
               Contains("\"status\": \"done\""));
}

TEST_CASE("nvcim sweep refuses what it cannot do", "[e2e][sweep]") {
    const TemporaryFolder folder;
    CHECK(run_program({"check", kTiny}).output == std::string(kTiny) + ": sweep ok: 168 points\n");
    CHECK_THAT(run_program({"sweep"}).errors, Contains("expected a sweep file"));
    CHECK_THAT(run_program({"sweep", kTiny}).errors, Contains("--out DIR"));
    CHECK_THAT(run_program({"sweep", kTiny, "--workers", "-1", "--dry-run"}).errors,
               Contains("--workers: expected 1 or more"));
    CHECK_THAT(run_program({"sweep", "status", folder.path("none")}).errors,
               Contains("there is no such sweep"));
    CHECK_THAT(run_program({"sweep", "workloads/networks/lenet4.json", "--dry-run"}).errors,
               Contains("/base: expected the path of an experiment file"));
}
