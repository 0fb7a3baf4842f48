// SPDX-License-Identifier: Apache-2.0
#include "sim/report/run_folder.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "models/base/error.h"
#include "tests/sim/report/fixture.h"

using namespace nvcim;
using namespace nvcim::sim;
namespace fs = std::filesystem;

namespace {

/// A folder of this test case alone.
class Scratch {
public:
    explicit Scratch(const std::string& name)
        : path_(fs::temp_directory_path() / ("nvcim_run_folder_" + name)) {
        fs::remove_all(path_);
        fs::create_directories(path_);
    }
    ~Scratch() { fs::remove_all(path_); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    [[nodiscard]] std::string operator/(const char* name) const { return (path_ / name).string(); }
    [[nodiscard]] auto entries() const {
        return std::distance(fs::directory_iterator(path_), fs::directory_iterator());
    }

private:
    fs::path path_;
};

std::string content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_run(const std::string& path, bool force, const RunResult& result) {
    RunFolder folder(path, force);
    folder.write(result,
                 {{"run", {{"seed", 1}}}},
                 RunInfo{{"nvcim", "run"}, 1, 2, "portable", {{"cycle", 0.5}}});
    folder.complete();
}

}  // namespace

TEST_CASE("a run folder appears whole or not at all", "[sim][report]") {
    const Scratch scratch("whole");
    {
        RunFolder folder(scratch / "a/b/run/", false);
        folder.write(example_result(), {}, {});
        CHECK_FALSE(fs::exists(scratch / "a/b/run"));
        folder.complete();
        CHECK(folder.file("stats.json") == scratch / "a/b/run/stats.json");
    }
    for (const char* name :
         {"stats.json", "stats.csv", "report.html", "effective_config.json", "run_info.json"}) {
        CHECK(fs::exists(fs::path(scratch / "a/b/run") / name));
    }
    { RunFolder folder(scratch / "gone", false); }  // ends early, as by an exception
    CHECK(scratch.entries() == 1);
}

TEST_CASE("results are only replaced when asked, other files never", "[sim][report]") {
    const Scratch scratch("force");
    const std::string run = scratch / "run";
    write_run(run, false, RunResult{});
    CHECK_THROWS_WITH(RunFolder(run, false), Catch::Contains("--force"));
    write_run(run, true, example_result());
    CHECK(content(run + "/stats.csv").find("run.experiment,demo,") != std::string::npos);
    CHECK(scratch.entries() == 1);

    fs::create_directories(scratch / "home");
    write_run(scratch / "home", false, RunResult{});  // empty: fine
    fs::create_directories(scratch / "documents");
    std::ofstream(scratch / "documents/thesis.txt") << "work of years";
    CHECK_THROWS_WITH(RunFolder(scratch / "documents", true),
                      Catch::Contains("not a folder of results"));
    CHECK_THROWS_AS(RunFolder(scratch / "documents/thesis.txt", true), ConfigError);
}

TEST_CASE("equal results give equal bytes, whenever and wherever they were found",
          "[sim][report]") {
    const Scratch scratch("bytes");
    write_run(scratch / "one", false, example_result());
    write_run(scratch / "two", false, example_result());
    for (const char* name :
         {"/stats.json", "/stats.csv", "/report.html", "/effective_config.json"}) {
        CHECK(content((scratch / "one") + name) == content((scratch / "two") + name));
    }
}

TEST_CASE("run_info.json says how the run came about", "[sim][report]") {
    const auto info = nlohmann::json::parse(run_info_json(
        RunInfo{{"nvcim", "run", "demo.json"}, 7, 2, "portable", {{"cycle", 0.12345}}}));
    CHECK(info["version"] == build_version());
    CHECK(info["commit"].get<std::string>().size() >= 7);
    CHECK(info["command_line"][2] == "demo.json");
    CHECK(info["seed"] == 7);
    CHECK(info["wall_seconds"]["cycle"] == 0.123);
    CHECK(info["written_utc"].get<std::string>().size() == 20);
}

TEST_CASE("the default folder is named after experiment and configuration", "[sim][report]") {
    const std::string a = RunFolder::default_path("demo", {{"seed", 1}});
    CHECK(a.substr(0, 10) == "runs/demo-");
    CHECK(a.size() == 18);
    CHECK(a == RunFolder::default_path("demo", {{"seed", 1}}));
    CHECK(a != RunFolder::default_path("demo", {{"seed", 2}}));
}
