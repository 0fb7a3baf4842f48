// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/experiment.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "models/config/config.h"
#include "tests/support/message_of.h"
#include "tests/support/temporary_folder.h"

using namespace nvcim;
using namespace nvcim::sim;
using Catch::Matchers::Contains;
using test::message_of;
using test::TemporaryFolder;

namespace {

const std::string kChip = std::string(NVCIM_SOURCE_DIR) + "/arch/chips/rram-128.json";

std::string experiment_text(const std::string& more) {
    return R"({"arch": {"$file": ")" + kChip + R"("}, "workload": "../net.json")" + more + "}";
}

}  // namespace

TEST_CASE("paths in an experiment are relative to its file", "[engine][experiment]") {
    const TemporaryFolder folder;
    folder.write("net.json", "{}");
    const auto path = folder.write("experiments/e.json", experiment_text(""));
    CHECK(load_experiment(path).workload == folder.path("net.json"));
}

TEST_CASE("paths in overrides are relative to the working directory", "[engine][experiment]") {
    const TemporaryFolder folder;
    folder.write("net.json", "{}");
    const auto path = folder.write("experiments/e.json", experiment_text(""));
    const auto cwd = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    CHECK(load_experiment(path, {"/workload=net.json"}).workload == "net.json");
    std::filesystem::current_path(cwd);
}

TEST_CASE("an experiment can be made of a chip and a network", "[engine][experiment]") {
    const TemporaryFolder folder;
    ExperimentSource source;
    source.arch = kChip;
    source.workload = folder.write("net.json", "{}");
    source.overrides = {"/run/chips=7", "/run/chips=9"};
    const Experiment experiment = load_experiment(source);
    CHECK(experiment.arch.name == "rram-128");
    CHECK(experiment.workload == source.workload);
    CHECK(experiment.run.chips == 9);
}

TEST_CASE("the options --arch and --workload win over the file and lose against --set",
          "[engine][experiment]") {
    const TemporaryFolder folder;
    folder.write("net.json", "{}");
    ExperimentSource source;
    source.file = folder.write("experiments/e.json",
                               R"({"workload": "../net.json", "arch": {"name": "of the file"}})");
    source.arch = kChip;
    source.overrides = {"/arch/name=of --set"};
    const Experiment experiment = load_experiment(source);
    CHECK(experiment.arch.name == "of --set");
    CHECK(experiment.arch.tile.crossbars == 16);
}

TEST_CASE("an effective configuration is read back to the same experiment",
          "[engine][experiment]") {
    const TemporaryFolder folder;
    folder.write("net.json", "{}");
    folder.write("plain.safetensors", "x");
    const auto path = folder.write(
        "experiments/e.json",
        experiment_text(R"(, "ideal_weights": "../plain.safetensors", "tsb": {"steps": 170})"));
    const Experiment first = load_experiment(path, {"/run/seed=9007199254740991"});
    const auto written = effective_config(first, folder.path("runs/1"));
    CHECK(written["workload"] == "../../net.json");
    const Experiment second = load_experiment(folder.write("runs/1/c.json", written.dump(2)));
    CHECK(write_struct(second) == write_struct(first));
    CHECK(second.run.seed == 9007199254740991ULL);
}

TEST_CASE("files that an experiment names must exist", "[engine][experiment]") {
    const TemporaryFolder folder;
    const auto path = folder.write("experiments/e.json", experiment_text(""));
    CHECK(message_of<ConfigError>([&] { load_experiment(path); }) ==
          path + ": 1 problem\n  /workload: expected an existing file, got " +
              folder.path("net.json"));
}

TEST_CASE("rules that span fields of an experiment are checked", "[engine][experiment]") {
    const TemporaryFolder folder;
    folder.write("net.json", "{}");
    const auto error = [&](const std::string& more) {
        const auto path = folder.write("experiments/e.json", experiment_text(more));
        return message_of<ConfigError>([&] { load_experiment(path); });
    };
    CHECK_THAT(error(R"(, "tsb": {"steps": 10, "warmup_steps": 11})"),
               Contains("/tsb/warmup_steps: must not exceed steps, got 11 of 10"));
    CHECK_THAT(error(R"(, "trace": {"from_ns": 5, "to_ns": 5})"),
               Contains("/trace/from_ns: must be below to_ns, got 5 and 5 ns"));
    CHECK_THAT(error(R"(, "trace": {"vcd": true}, "cycle": {"images": 0})"),
               Contains("/cycle/images: expected at least 1, since /trace/vcd asks for a trace"));
    CHECK_THAT(error(R"(, "cycle": {"skipped": {"layers": [{"layer": "fc", "reads": 0.5}]}})"),
               Contains("/cycle/skipped: expected shares of 0, since "
                        "/arch/tile/crossbar/zero_skip is none"));
    CHECK_THAT(error(R"(, "run": {"fidelity": "cost"}, "programming": {"policy": "magnitude"})"),
               Contains("/programming/policy: expected none, all, shared_blocks or random, since a "
                        "run with /run/fidelity=cost has no weights, got magnitude"));
    const auto traced =
        folder.write("experiments/e.json", experiment_text(R"(, "trace": {"vcd": true})"));
    CHECK_THAT(message_of<ConfigError>([&] { load_experiment(traced, {"/cycle/images=0"}); }),
               Contains("/cycle/images (--set): expected at least 1"));
    CHECK_THAT(message_of<ConfigError>([] {
                   ExperimentSource source;
                   source.arch = kChip;
                   load_experiment(source);
               }),
               Contains("/workload: expected the path of a network file"));
}
