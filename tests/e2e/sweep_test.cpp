// SPDX-License-Identifier: Apache-2.0
/// Sweeps as a user runs them: workers, kill and resume, failures, looking at the results.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
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

std::string text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string exported(const std::string& folder) {
    const Outcome outcome = run_program({"sweep", "export", folder});
    CHECK(outcome.exit_code == 0);
    return outcome.output;
}

/// Without the last line, which names a file in the folder.
std::string without_report(const std::string& output) {
    return output.substr(0, output.find("report: "));
}

/// Starts the sweep and kills it after `milliseconds`, unless it has ended by then.
void run_and_kill(const std::string& folder, int milliseconds, const char* file = kTiny) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        execl(NVCIM_PROGRAM,
              NVCIM_PROGRAM,
              "sweep",
              file,
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

/// Fronts for scripts: rows of the export, best first, none of which another one dominates.
void check_front(const std::string& folder) {
    const auto rows = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "sweep");
        arguments.push_back(folder);
        return nlohmann::json::parse(run_program(arguments).output);
    };
    const std::vector<std::string> objectives = {
        "pareto", "--minimize", "latency.interval_ns", "--minimize", "area.total_mm2"};
    std::vector<std::string> as_json = objectives;
    as_json.push_back("--json");
    const nlohmann::json front = rows(as_json);
    const nlohmann::json all = rows({"export", "--json"});
    REQUIRE(front.size() > 1);
    CHECK(front.size() < all.size());
    for (std::size_t i = 0; i < front.size(); ++i) {
        CHECK(front[i] == all[front[i]["point"].get<std::size_t>()]);
        if (i > 0) {  // slower and smaller than the one before
            CHECK(front[i]["latency.interval_ns"] >= front[i - 1]["latency.interval_ns"]);
            CHECK(front[i]["area.total_mm2"] <= front[i - 1]["area.total_mm2"]);
        }
    }
    std::vector<std::string> as_csv = {"sweep"};
    as_csv.insert(as_csv.end(), objectives.begin(), objectives.end());
    as_csv.insert(as_csv.end(), {"--csv", folder});
    const std::string csv = run_program(as_csv).output;
    const std::string everything = exported(folder);
    CHECK(csv.substr(0, csv.find('\n')) == everything.substr(0, everything.find('\n')));
    CHECK(static_cast<std::size_t>(std::count(csv.begin(), csv.end(), '\n')) == front.size() + 1);
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
    check_front(folder.path("one"));
}

TEST_CASE("the command that a sweep's report shows runs the point again", "[e2e][sweep]") {
    const TemporaryFolder folder;
    CHECK(run_program({"sweep", kTiny, "--out", folder.path("out"), "--quiet"}).exit_code == 0);
    const std::string report = folder.path("out/report.html");
    const std::string first = text_of(report);
    std::remove(report.c_str());
    const Outcome again = run_program({"sweep", "report", folder.path("out")});
    CHECK(again.output == report + "\n");
    CHECK(text_of(report) == first);  // same store, same bytes

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

TEST_CASE("points share their chips and simulations without changing a result", "[e2e][sweep]") {
    const TemporaryFolder folder;
    const std::string base = std::string(NVCIM_SOURCE_DIR) + "/workloads/experiments/demo.json";
    const std::string file = folder.write(
        "some.json",
        R"({"base": ")" + base +
            R"(", "set": {"/tsb/mode": "off", "/programming/policy": "none", "/run/images": 20,
                          "/run/chips": 2, "/cycle/images": 1},
            "axes": [{"pointer": "/arch/tile/crossbar/adc/bits", "values": [6, 8]},
                     {"pointer": "/arch/network/link_bits", "values": [32, 64]},
                     {"pointer": "/mapping/replication", "values": ["none", "balanced"]},
                     {"pointer": "/arch/tile/crossbar/adc/energy_pj", "values": [1, 2]}]})");
    CHECK(run_program({"sweep", file, "--out", folder.path("shared")}).exit_code == 0);
    CHECK(
        run_program({"sweep", file, "--out", folder.path("alone"), "--share-nothing"}).exit_code ==
        0);
    CHECK(exported(folder.path("shared")) == exported(folder.path("alone")));
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
    const auto status = nlohmann::json::parse(
        run_program({"sweep", "status", folder.path("out"), "--json"}).output);
    CHECK(status["points"] == 2);
    CHECK(status["done"] == 1);
    CHECK(status["failed"] == 1);
    CHECK(status["pending"] == 0);
    REQUIRE(status["failures"].size() == 1);
    CHECK(status["failures"][0]["points"] == nlohmann::json({0}));
    CHECK_THAT(run_program({"sweep", "status", folder.path("out"), "--csv"}).errors,
               Contains("there is no CSV"));
    CHECK_THAT(run_program({"sweep", "export", folder.path("out"), "--csv", "--json"}).errors,
               Contains("got both"));
}

TEST_CASE("a search gives the same points on any number of workers, and goes on when killed",
          "[e2e][sweep]") {
    const TemporaryFolder folder;
    const std::string file =
        folder.write("some.json",
                     R"({"base": ")" + std::string(NVCIM_SOURCE_DIR) +
                         R"(/workloads/experiments/lenet4-mnist.json", "fidelity": "cost",
            "set": {"/cycle/images": 2},
            "axes": [{"pointer": "/arch/tile/crossbar/adc/per_crossbar",
                      "powers_of_two": {"from": 1, "to": 64}},
                     {"pointer": "/arch/tile_rows", "values": [1, 10, 20]},
                     {"pointer": "/arch/tile/crossbar/rows", "values": [64, 128]},
                     {"pointer": "/arch/tile/crossbar/rows_active", "values": [64, 128]},
                     {"pointer": "/arch/network/link_bits", "values": [16, 32, 64]}],
            "constraints": ["/arch/network/link_bits <= 32 or /arch/tile_rows >= 20"],
            "search": {"method": "nsga2", "budget": 60, "population": 12, "objectives": [
                {"minimize": "latency.interval_ns"}, {"minimize": "area.total_mm2"}]}})");
    const Outcome one = run_program({"sweep", file, "--out", folder.path("one"), "--workers", "1"});
    CHECK_THAT(one.output, Contains("60 points run; the budget is used up"));
    CHECK_THAT(one.output, Contains("hypervolume"));
    CHECK(
        without_report(
            run_program({"sweep", file, "--out", folder.path("three"), "--workers", "3"}).output) ==
        without_report(one.output));
    const std::string whole = exported(folder.path("one"));
    CHECK(whole == exported(folder.path("three")));
    CHECK_THAT(whole, Contains(",invalid,"));  // 128 active of 64 rows
    CHECK_THAT(whole, Contains(",failed,"));   // does not fit one row of tiles
    for (const int milliseconds : {30, 100, 150, 250}) {
        run_and_kill(folder.path("killed"), milliseconds, file.c_str());
    }
    const Outcome last = run_program({"sweep", file, "--out", folder.path("killed"), "--resume"});
    CHECK(without_report(last.output) == without_report(one.output));
    CHECK(exported(folder.path("killed")) == whole);
    // A larger budget goes on where a smaller one has ended.
    std::string smaller = text_of(file);
    smaller.replace(smaller.find("60"), 2, "25");
    const std::string small = folder.write("small/some.json", smaller);
    CHECK_THAT(run_program({"sweep", small, "--out", folder.path("grown")}).output,
               Contains("25 points run"));
    CHECK(without_report(
              run_program({"sweep", file, "--out", folder.path("grown"), "--resume"}).output) ==
          without_report(one.output));
    CHECK(exported(folder.path("grown")) == whole);
    // The front without options is that of the objectives.
    const Outcome front = run_program({"sweep", "pareto", folder.path("one")});
    CHECK_THAT(one.output, Contains(front.output));
    CHECK_THAT(run_program({"sweep", file, "--dry-run"}).output,
               Contains("search of 60 of 252 points, 12 at a time"));
    CHECK_THAT(run_program({"check", file}).output, Contains("search ok: 60 of 252 points"));
}

TEST_CASE("a search of a small space ends when every point was looked at", "[e2e][sweep]") {
    const TemporaryFolder folder;
    const std::string file =
        folder.write("some.json",
                     R"({"base": ")" + std::string(NVCIM_SOURCE_DIR) +
                         R"(/workloads/experiments/lenet4-mnist.json", "fidelity": "cost",
            "axes": [{"pointer": "/arch/tile/crossbar/adc/per_crossbar", "values": [4, 8, 16]},
                     {"pointer": "/arch/clock_ns", "values": [1]},
                     {"pointer": "/arch/network/link_bits", "values": [16, 32, 64]}],
            "search": {"method": "nsga2", "budget": 100, "population": 8, "objectives": [
                {"minimize": "latency.interval_ns"}, {"minimize": "area.total_mm2"}]}})");
    const Outcome all = run_program({"sweep", file, "--out", folder.path("all")});
    CHECK(all.exit_code == 0);
    CHECK_THAT(all.output, Contains("9 points: 9 done") && Contains("every point was looked at"));
    CHECK_THAT(
        run_program({"sweep", "pareto", folder.path("all"), "--minimize", "area.total_mm2"}).output,
        Contains("area.total_mm2") && !Contains("hypervolume"));
    CHECK_THAT(run_program({"sweep", "pareto", folder.path("all"), "--reference", "1"}).errors,
               Contains("expected one value for each of the 2 objectives, got 1"));
    // Where constraints leave out almost everything it ends, too.
    std::string strict = text_of(file);
    strict.replace(
        strict.find("\"search\""), 0, R"("constraints": ["/arch/network/link_bits == 32"], )");
    CHECK_THAT(
        run_program({"sweep", folder.write("strict.json", strict), "--out", folder.path("strict")})
            .output,
        Contains("3 points: 3 done"));
    const std::string text = R"("minimize": "area.total_mm2")";
    std::string other = text_of(file);
    other.replace(other.find(text), text.size(), R"("maximize": "accuracy.after.mean")");
    const Outcome unknown =
        run_program({"sweep", folder.write("other.json", other), "--out", folder.path("unknown")});
    CHECK(unknown.exit_code == 2);
    CHECK_THAT(unknown.errors, Contains("wants accuracy.after.mean, but no point"));
}

TEST_CASE("the configuration of a point runs by itself with the point's results", "[e2e][sweep]") {
    const TemporaryFolder folder;
    CHECK(run_program({"sweep", kTiny, "--out", folder.path("tiny"), "--quiet"}).exit_code == 0);
    const std::filesystem::path home = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());  // paths of the configuration start here
    const Outcome config = run_program({"sweep", "config", "tiny", "100"});
    CHECK(config.exit_code == 0);
    folder.write("point.json", config.output);
    CHECK(run_program({"run", "point.json", "--out", "run"}).exit_code == 0);
    std::filesystem::current_path(home);
    const auto rows = nlohmann::json::parse(
        run_program({"sweep", "export", folder.path("tiny"), "--json"}).output);
    const auto stats = nlohmann::json::parse(text_of(folder.path("run") + "/stats.json"));
    CHECK(rows[100]["latency.interval_ns"] == stats["latency"]["interval_ns"]);
    CHECK(rows[100]["energy.per_inference_pj"] == stats["energy"]["per_inference_pj"]);
    CHECK(rows[100]["area.total_mm2"] == stats["area"]["total_mm2"]);
    CHECK_THAT(run_program({"sweep", "config", folder.path("tiny"), "168"}).errors,
               Contains("there is no point 168"));
    CHECK_THAT(run_program({"sweep", "config", folder.path("tiny"), "1x"}).errors,
               Contains("expected the number of a point, got \"1x\""));
}

TEST_CASE("a sweep does not go on with another network, and remembers failures", "[e2e][sweep]") {
    const TemporaryFolder folder;
    const std::string root = NVCIM_SOURCE_DIR;
    folder.write("net.json", text_of(root + "/workloads/networks/lenet3.json"));
    folder.write("base.json",
                 R"({"arch": {"$file": ")" + root +
                     R"(/arch/chips/rram-128.json"}, "workload": "net.json"})");
    const std::string file = folder.write(
        "some.json",
        R"({"base": "base.json", "fidelity": "cost", "set": {"/cycle/images": 1, "/arch/tile_columns": 1},
            "axes": [{"pointer": "/arch/tile_rows", "values": [1, 40]}]})");
    CHECK(run_program({"sweep", file, "--out", folder.path("out"), "--quiet"}).exit_code == 3);
    // The point that fails is not run again, and is still a failure.
    CHECK(run_program({"sweep", file, "--out", folder.path("out"), "--resume"}).exit_code == 3);
    folder.write("net.json", text_of(root + "/workloads/networks/lenet3.json") + "\n");
    const Outcome changed = run_program({"sweep", file, "--out", folder.path("out"), "--resume"});
    CHECK(changed.exit_code == 2);
    CHECK_THAT(changed.errors, Contains("a network, its weights or a mask has changed"));
    folder.write("run/stats.json", "{}");
    CHECK_THAT(run_program({"sweep", file, "--out", folder.path("run")}).errors,
               Contains("holds a run, whose report would be lost"));
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
