// SPDX-License-Identifier: Apache-2.0
/// Two runs of the program put side by side by the program.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/e2e/program.h"
#include "tests/support/temporary_folder.h"

using Catch::Matchers::Contains;
using nvcim::test::Outcome;
using nvcim::test::run_program;
using nvcim::test::TemporaryFolder;

namespace {

std::string run(const std::string& out, const std::vector<std::string>& sets) {
    std::vector<std::string> arguments = {"run",
                                          "workloads/experiments/demo.json",
                                          "--quiet",
                                          "--out",
                                          out,
                                          "--set",
                                          "/tsb/mode=off",
                                          "--set",
                                          "/run/images=12",
                                          "--set",
                                          "/run/chips=3",
                                          "--set",
                                          "/cycle/images=1"};
    for (const std::string& set : sets) {
        arguments.insert(arguments.end(), {"--set", set});
    }
    REQUIRE(run_program(arguments).exit_code == 0);
    return out;
}

nlohmann::json compare(const std::vector<std::string>& folders) {
    std::vector<std::string> arguments = {"compare", "--json"};
    arguments.insert(arguments.end(), folders.begin(), folders.end());
    const Outcome outcome = run_program(arguments);
    INFO(outcome.errors);
    REQUIRE(outcome.exit_code == 0);
    return nlohmann::json::parse(outcome.output);
}

}  // namespace

TEST_CASE("nvcim compare finds the one parameter in which two runs differ", "[e2e][compare]") {
    const TemporaryFolder folder;
    const std::string bits = "/arch/tile/crossbar/adc/bits";
    const std::string wide = run(folder.path("wide"), {bits + "=10"});
    const std::string narrow = run(folder.path("deeper/in/narrow"), {bits + "=5", "/run/chips=2"});
    const std::string lucky = run(folder.path("lucky"), {bits + "=10", "/run/seed=2"});

    const nlohmann::json same_seed = compare({wide, narrow});
    REQUIRE(same_seed["parameters"].size() == 2);  // paths of weights are the same files
    CHECK(same_seed["parameters"][0]["pointer"] == bits);
    CHECK(same_seed["parameters"][0]["values"] == nlohmann::json({10, 5}));
    CHECK(same_seed["intervals"][0]["method"] == "paired");
    CHECK(same_seed["intervals"][0]["chips"] == nlohmann::json({2, 2}));
    const nlohmann::json other_seed = compare({wide, lucky});
    CHECK(other_seed["intervals"][0]["method"] == "unpaired");
    CHECK(other_seed["intervals"][0]["not_paired_because"] == "other seed");
    CHECK(other_seed["intervals"][0]["chips"] == nlohmann::json({3, 3}));

    const Outcome text = run_program({"compare", wide, narrow, lucky});
    CHECK(text.exit_code == 0);
    CHECK_THAT(text.output, Contains(bits) && Contains("paired, 2 chips"));
    CHECK_THAT(text.output, Contains("unpaired, 3 chips: other seed") && !Contains("\033"));
    CHECK(compare({wide, wide})["parameters"].empty());
}

TEST_CASE("nvcim compare refuses what it cannot compare", "[e2e][compare]") {
    const TemporaryFolder folder;
    const Outcome one = run_program({"compare", folder.path("a")});
    CHECK(one.exit_code == 2);
    CHECK_THAT(one.errors, Contains("expected two or more folders of runs"));
    const Outcome none = run_program({"compare", folder.path("a"), "arch"});
    CHECK(none.exit_code == 2);
    CHECK_THAT(none.errors,
               Contains("2 problems") && Contains("a: there is no such folder") &&
                   Contains("arch: expected a folder that nvcim run wrote"));
    CHECK_THAT(run_program({"compare", "arch", "arch", "--csv", "--json"}).errors,
               Contains("got both"));
}
