// SPDX-License-Identifier: Apache-2.0
/// `nvcim check` opens what a file names: weights, data set, and whether the network fits.
#include <catch2/catch.hpp>

#include "tests/e2e/program.h"
#include "tests/support/temporary_folder.h"

using Catch::Matchers::Contains;
using nvcim::test::Outcome;
using nvcim::test::run_program;
using nvcim::test::TemporaryFolder;

namespace {

const std::string kSource = NVCIM_SOURCE_DIR;

/// LeNet-4 with some keys replaced, beside its weights.
std::string network(const TemporaryFolder& folder, const std::string& more) {
    return folder.write("net.json",
                        R"({"$schema": "network.schema.json", "$file": ")" + kSource +
                            R"(/workloads/networks/lenet4.json")" + more + "}");
}

std::string experiment(const TemporaryFolder& folder, const std::string& more) {
    return folder.write("e.json",
                        R"({"$schema": "experiment.schema.json", "arch": {"$file": ")" + kSource +
                            R"(/arch/chips/rram-128.json"}, "workload": "net.json")" + more + "}");
}

/// Layers whose shapes differ from LeNet-4's weights (12 channels, `outputs` scores).
std::string layers(const std::string& outputs, const std::string& last = "") {
    return R"(, "shared_blocks": [], "layers": [
        {"name": "image", "op": "input", "shape": [1, 28, 28]},
        {"name": "conv1", "op": "conv2d", "out_channels": 12, "kernel": 5, "padding": 2},
        {"op": "relu"}, {"op": "max_pool", "kernel": 4}, {"op": "flatten"},
        {"name": "fc2", "op": "linear", "out_channels": )" +
           outputs + "}" + last + "]";
}

}  // namespace

TEST_CASE("check opens what an experiment names", "[e2e][check]") {
    const Outcome good = run_program({"check", "workloads/experiments/demo.json"});
    CHECK(good.errors.empty());
    CHECK(good.output == "workloads/experiments/demo.json: experiment ok\n");

    const TemporaryFolder folder;
    network(folder, R"(, "weights": "none.safetensors")");
    Outcome outcome = run_program({"check", experiment(folder, "")});
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.errors, Contains("none.safetensors: no such file"));

    network(folder, R"(, "dataset": "cifar-11")");
    outcome = run_program({"check", experiment(folder, "")});
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.errors, Contains("data set \"cifar-11\" is unknown; known: fashion-mnist"));

    network(folder, layers("10"));
    outcome = run_program({"check", experiment(folder, "")});
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.errors,
               Contains("tensor conv1.weight: expected shape [12, 1, 5, 5], got [16, 1, 5, 5]"));

    network(folder, "");
    folder.write("damaged.safetensors", "12345678");
    outcome =
        run_program({"check", experiment(folder, R"(, "ideal_weights": "damaged.safetensors")")});
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.errors, Contains("damaged.safetensors: not a .safetensors file"));
}

TEST_CASE("check says with exit code 3 that an experiment does not fit its chip", "[e2e][check]") {
    const TemporaryFolder folder;
    network(folder, "");
    const auto path = folder.write(
        "small.json",
        R"({"$schema": "experiment.schema.json", "workload": "net.json", "arch": {"$file": ")" +
            kSource + R"(/arch/chips/rram-128.json", "tile_rows": 1}})");
    const Outcome outcome = run_program({"check", path});
    CHECK(outcome.exit_code == 3);
    CHECK_THAT(outcome.errors,
               Contains("layer fc1 needs 208 crossbars") && Contains("/arch/tile_rows"));
}

TEST_CASE("check compares a network with its weights if they are there", "[e2e][check]") {
    CHECK(run_program({"check", "workloads/networks/lenet4.json"}).exit_code == 0);
    const TemporaryFolder folder;
    Outcome outcome = run_program({"check", network(folder, layers("10"))});
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.errors, Contains("tensor fc2.weight: expected shape [10, 588]"));
    outcome = run_program({"check", network(folder, R"(, "weights": "later.safetensors")")});
    CHECK(outcome.exit_code == 0);
    CHECK_THAT(outcome.output,
               Contains("network ok") && Contains("later.safetensors is not there yet"));
}

TEST_CASE("a network gives one score per class", "[e2e][check]") {
    const std::string expected =
        "layer fc2: expected one score per class of data set fashion-mnist, 10, got 8";
    const TemporaryFolder folder;
    const auto net = network(folder, layers("8"));
    const auto file = experiment(folder, "");
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"check", file},
          {"run", file, "--out", folder.path("run")},
          {"train", net, "--out", folder.path("w.safetensors")}}) {
        INFO(arguments[0]);
        const Outcome outcome = run_program(arguments);
        CHECK(outcome.exit_code == 2);
        CHECK_THAT(outcome.errors, Contains(expected));
    }
}

TEST_CASE("a relu behind the scores is refused", "[e2e][check]") {
    const TemporaryFolder folder;
    const Outcome outcome =
        run_program({"check", network(folder, layers("10", R"(, {"name": "end", "op": "relu"})"))});
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.errors, Contains("layer end: a relu behind the scores"));
}
