// SPDX-License-Identifier: Apache-2.0
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>

#include "tests/e2e/program.h"
#include "tests/support/temporary_folder.h"

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using nvcim::test::Outcome;
using nvcim::test::run_program;
using nvcim::test::TemporaryFolder;

namespace {

/// Names of the sub-commands, taken from the help page.
std::vector<std::string> command_names() {
    const std::string help = run_program({"--help"}).output;
    std::vector<std::string> names;
    std::size_t at = help.find("Commands:\n") + 10;
    while (help.compare(at, 2, "  ") == 0) {
        names.push_back(help.substr(at + 2, help.find(' ', at + 2) - at - 2));
        at = help.find('\n', at) + 1;
    }
    return names;
}

}  // namespace

TEST_CASE("the program prints its version and nothing of SystemC", "[e2e]") {
    const Outcome outcome = run_program({"--version"});
    CHECK(outcome.exit_code == 0);
    CHECK_THAT(outcome.output, StartsWith("nvcim 0."));
    CHECK(outcome.errors.empty());
}

TEST_CASE("every command has a help page with one example", "[e2e]") {
    const std::vector<std::string> names = command_names();
    REQUIRE(names.size() >= 3);
    for (const std::string& name : names) {
        INFO(name);
        const Outcome outcome = run_program({name, "--help"});
        CHECK(outcome.exit_code == 0);
        CHECK_THAT(outcome.output, StartsWith("Usage: nvcim " + name));
        CHECK_THAT(outcome.output, Contains("\nExample:\n  nvcim " + name));
        CHECK(outcome.errors.empty());
    }
}

TEST_CASE("a mistyped command or option gets a suggestion and exit code 2", "[e2e]") {
    Outcome outcome = run_program({"chek"});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.errors == "nvcim: unknown command chek; did you mean check?; see nvcim --help\n");
    CHECK(outcome.output.empty());

    outcome = run_program({"describe", "--wriet", "x"});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.errors ==
          "nvcim: describe: unknown option --wriet; did you mean --write?; see nvcim describe "
          "--help\n");
}

TEST_CASE("abbreviated options are not guessed", "[e2e]") {
    CHECK(run_program({"describe", "--writ", "x"}).exit_code == 2);
}

TEST_CASE("no command, too many arguments and missing values are exit code 2", "[e2e]") {
    CHECK(run_program({}).exit_code == 2);
    CHECK(run_program({""}).exit_code == 2);
    CHECK(run_program({"check"}).exit_code == 2);
    CHECK(run_program({"describe", "adc", "dac"}).exit_code == 2);
    CHECK(run_program({"describe", "--write"}).exit_code == 2);
    CHECK(run_program({"config", "show"}).exit_code == 2);
    CHECK(run_program({"config", "shwo", "x.json"}).exit_code == 2);
}

TEST_CASE("a full standard output is an error, not a silent success", "[e2e]") {
    CHECK(run_program({"describe"}).exit_code == 0);
    if (access("/dev/full", W_OK) == 0) {
        const std::string command = std::string(NVCIM_PROGRAM) + " describe >/dev/full 2>/dev/null";
        CHECK(WEXITSTATUS(std::system(command.c_str())) == 1);
    }
}

TEST_CASE("describe explains components, parameters and pointers", "[e2e]") {
    CHECK_THAT(run_program({"describe"}).output, Contains("/arch/tile/crossbar/adc "));
    CHECK_THAT(run_program({"describe", "adc"}).output, Contains("1 to 16"));
    CHECK_THAT(run_program({"describe", "chip"}).output, Contains("clock_ns"));
    CHECK_THAT(run_program({"describe", "rows_active"}).output, Contains("1 to 4096"));
    CHECK_THAT(run_program({"describe", "/run/seed"}).output, Contains("0 to 9007199254740991"));
    const Outcome buffers = run_program({"describe", "bufer"});
    CHECK(buffers.exit_code == 2);
    CHECK_THAT(buffers.errors, Contains("no component or parameter bufer"));
}

TEST_CASE("tables are as wide as COLUMNS says, without colour where there is no terminal",
          "[e2e]") {
    const auto longest = [](const std::string& text) {
        std::size_t most = 0;
        for (std::size_t start = 0; start < text.size();) {
            const std::size_t end = std::min(text.find('\n', start), text.size());
            most = std::max(most, end - start);
            start = end + 1;
        }
        return most;
    };
    setenv("COLUMNS", "120", 1);
    const Outcome wide = run_program({"describe", "adc"});
    setenv("COLUMNS", "92", 1);
    const Outcome narrow = run_program({"describe", "adc"});
    unsetenv("COLUMNS");
    CHECK(longest(wide.output) <= 120);
    CHECK(longest(wide.output) > 100);
    CHECK(longest(narrow.output) <= 92);
    CHECK_THAT(wide.output, !Contains("\033"));
}

TEST_CASE("noc says it where the lowest load saturates already", "[e2e]") {
    // One flit per cycle for 64 tiles: the bound is 1 / 64, and 0.02 is 128 % of it.
    const Outcome outcome = run_program({"noc",
                                         "--set",
                                         "/arch/network/topology=bus",
                                         "--traffic",
                                         "uniform",
                                         "--load",
                                         "0.02",
                                         "--packet-flits",
                                         "1",
                                         "--cycles",
                                         "2000"});
    CHECK(outcome.exit_code == 0);
    CHECK_THAT(
        outcome.output,
        Contains("packet saturates at the lowest load already, 0.02, 128 % of the channel bound"));
}

TEST_CASE("check accepts every shipped file", "[e2e]") {
    std::vector<std::string> files = {"check"};
    for (const char* folder : {"arch/chips", "arch/tech"}) {
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            files.push_back(entry.path().string());
        }
    }
    REQUIRE(files.size() > 10);
    const Outcome outcome = run_program(files);
    CHECK(outcome.exit_code == 0);
    CHECK(outcome.errors.empty());
    CHECK_THAT(outcome.output, Contains("arch/chips/rram-128.json: chip ok"));
}

TEST_CASE("config show prints what a run would use, and reads its own output", "[e2e]") {
    const TemporaryFolder folder;
    folder.write("net.json", "{}");
    const auto experiment =
        folder.write("e.json",
                     R"({"workload": "net.json", "arch": {"$file": ")" +
                         std::string(NVCIM_SOURCE_DIR) + R"(/arch/chips/rram-128.json"}})");
    const Outcome shown = run_program({"config",
                                       "show",
                                       experiment,
                                       "--set",
                                       "/arch/tile/crossbar/adc/bits=9",
                                       "--set=/run/seed=7"});
    REQUIRE(shown.errors.empty());
    CHECK(shown.exit_code == 0);
    CHECK_THAT(shown.output, Contains("\"bits\": 9"));
    CHECK_THAT(shown.output, Contains("\"seed\": 7"));

    const Outcome by_parts = run_program({"config",
                                          "show",
                                          "--arch",
                                          "arch/chips/rram-128.json",
                                          "--workload",
                                          folder.path("net.json"),
                                          "--set",
                                          "/arch/tile/crossbar/adc/bits=9",
                                          "--set",
                                          "/run/seed=7"});
    CHECK(by_parts.output == shown.output);
}
