// SPDX-License-Identifier: Apache-2.0
/// Bad files of every kind: one clear message, exit code 2, never a crash.
#include <catch2/catch.hpp>

#include "tests/e2e/program.h"
#include "tests/support/temporary_folder.h"

using Catch::Matchers::Contains;
using nvcim::test::Outcome;
using nvcim::test::run_program;
using nvcim::test::TemporaryFolder;

namespace {

/// Checks a file with `text` and returns standard error without the name of its folder.
std::string check(const std::string& text) {
    const TemporaryFolder folder;
    const Outcome outcome = run_program({"check", folder.write("bad.json", text)});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.output.empty());
    CHECK(outcome.errors.size() < 2000);
    std::string errors = outcome.errors;
    for (auto at = errors.find(folder.path()); at != std::string::npos;
         at = errors.find(folder.path())) {
        errors.erase(at, folder.path().size() + 1);
    }
    return errors;
}

std::string repeat(const std::string& text, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) {
        out += text;
    }
    return out;
}

}  // namespace

TEST_CASE("files that cannot be read end with exit code 2", "[e2e][bad]") {
    for (const char* path : {"no-such-file.json", ".", "/dev/null", ""}) {
        INFO(path);
        const Outcome outcome = run_program({"check", path});
        CHECK(outcome.exit_code == 2);
        CHECK_THAT(outcome.errors, Contains("cannot read"));
    }
}

TEST_CASE("malformed documents end with exit code 2", "[e2e][bad]") {
    CHECK(check(repeat("[", 200000)) == "bad.json: nested deeper than 100 levels\n");
    CHECK(check(repeat("{\"tile\":", 200000)) == "bad.json: nested deeper than 100 levels\n");
    CHECK(check(R"({"tile": {"crossbars": 1, "crossbars": 2}})") ==
          "bad.json: /tile/crossbars: duplicate key\n");
    CHECK_THAT(check(R"({"tile": {"cros)"), Contains("not valid JSON: parse error at line 1"));
    CHECK_THAT(check("\x80\x81\xff"), Contains("not valid JSON"));
    CHECK_THAT(check("{\"name\": \"\xc3\x28\"}"), Contains("ill-formed UTF-8"));
    CHECK_THAT(check(R"({"clock_ns": 1e999})"), Contains("number overflow"));
    CHECK_THAT(check("[1, 2]"), Contains("expected an object at the top, got array"));
    CHECK_THAT(check(R"({"colour": 1})"), Contains("cannot tell what this file describes"));
}

TEST_CASE("includes that go wrong end with exit code 2", "[e2e][bad]") {
    CHECK(check(R"({"tile": {"$file": "bad.json"}})") ==
          "bad.json: /tile: the file includes itself through $file\n"
          "  included by bad.json at /tile/$file\n");
    CHECK(check(R"({"$file": "bad.json"})") ==
          "bad.json: the file includes itself through $file\n"
          "  included by bad.json at /$file\n");
    CHECK(check(R"({"tile": {"$file": "no.json"}})") ==
          "no.json: cannot read: No such file or directory\n"
          "  included by bad.json at /tile/$file\n");
}

TEST_CASE("wrong values are listed all at once", "[e2e][bad]") {
    CHECK(
        check(R"({"clock_ns": -1, "tile_colums": 3, "provenance": {"source": "s"},
                    "tile": {"crossbar": {"rows": 0, "encoding": 3}}})") ==
        "bad.json: 4 problems\n"
        "  /clock_ns: expected a number from 0.001 to 1000000, got -1\n"
        "  /tile/crossbar/rows: expected a whole number from 1 to 4096, got 0\n"
        "  /tile/crossbar/encoding: expected one of differential, differential_digital, offset, "
        "got 3\n"
        "  /tile_colums: unknown key; did you mean \"tile_columns\"?; known keys: name, clock_ns, "
        "tile_columns, tile_rows, tile, network, off_chip, global_buffer, arbitration, "
        "write_drivers, leakage_mw, io_area_um2, provenance\n");
}

TEST_CASE("one wrong file among several does not hide the others", "[e2e][bad]") {
    const TemporaryFolder folder;
    const auto bad = folder.write("bad.json", "{");
    const Outcome outcome = run_program({"check", bad, "arch/chips/rram-128.json", "no.json"});
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.output, Contains("arch/chips/rram-128.json: chip ok"));
    CHECK_THAT(outcome.errors, Contains("bad.json: not valid JSON") && Contains("no.json: cannot"));
}

TEST_CASE("an option with an empty value is refused", "[e2e][bad]") {
    for (const char* command : {"run", "train", "compile"}) {
        INFO(command);
        const Outcome outcome =
            run_program({command, "workloads/networks/lenet4.json", "--out", ""});
        CHECK(outcome.exit_code == 2);
        CHECK_THAT(outcome.errors, Contains("--out: expected a value, got an empty text"));
    }
}

TEST_CASE("nvcim trace refuses what it cannot do", "[e2e][bad]") {
    const TemporaryFolder folder;
    const auto garbage = folder.write("garbage.json", "{\"a\": [1, 2\n");
    Outcome outcome = run_program({"trace", "summary", garbage, "--top", "-3"});
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.errors, Contains("--top: expected 1 or more, got -3"));
    outcome = run_program({"trace", "summary", garbage});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.errors == "nvcim: " + garbage +
                                ":1: expected a trace.json or trace.sqlite written by nvcim, got "
                                "\"{\\\"a\\\": [1, 2\"\n");
    outcome = run_program({"trace", "look", garbage});
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.errors, Contains("'convert FILE OUT'"));
    outcome = run_program({"trace", "convert", garbage, folder.path("out.fst")});
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.errors, Contains("ends in .json, .sqlite, .vcd or .svg"));
    outcome = run_program({"trace", "convert", garbage, garbage});
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.errors, Contains("exists already; --force overwrites it"));
    outcome = run_program({"trace", "top", garbage, "--from-ns", "5", "--to-ns", "5"});
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.errors, Contains("--from-ns must be 0 or more and below --to-ns"));
}

TEST_CASE("train finds all its mistakes before it loads anything", "[e2e][bad]") {
    const Outcome outcome = run_program({"train",
                                         "workloads/networks/lenet4.json",
                                         "--out",
                                         "/no-such-folder/w.safetensors",
                                         "--epochs",
                                         "0",
                                         "--sigma",
                                         "-1",
                                         "--clip",
                                         "nan",
                                         "--lr",
                                         "0",
                                         "--batch",
                                         "0",
                                         "--threads",
                                         "0",
                                         "--seed",
                                         "-1"});
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.errors,
               Contains("train: 8 problems") && Contains("epochs: expected 1 or more, found 0") &&
                   Contains("sigma: expected 0 (none) or more, found -1") && Contains("clip: ") &&
                   Contains("lr: ") && Contains("batch: ") && Contains("threads: ") &&
                   Contains("seed: ") && Contains("folder /no-such-folder does not exist"));
}

TEST_CASE("output that cannot be written has exit code 2 and the name that was given",
          "[e2e][bad]") {
    const Outcome compiled = run_program({"compile",
                                          "workloads/experiments/demo.json",
                                          "--quiet",
                                          "--out",
                                          "/no-such-folder/program.json"});
    CHECK(compiled.exit_code == 2);
    CHECK(compiled.errors ==
          "nvcim: /no-such-folder/program.json: cannot write: No such file or directory\n");
    const TemporaryFolder folder;
    const std::string out = folder.write("file", "") + "/run";
    const Outcome ran = run_program({"run", "workloads/experiments/demo.json", "--out", out});
    CHECK(ran.exit_code == 2);
    CHECK(ran.errors == "nvcim: " + out + ": cannot write: Not a directory\n");
}

TEST_CASE("bad overrides end with exit code 2", "[e2e][bad]") {
    const auto show = [](const std::string& set) {
        const Outcome outcome = run_program({"config",
                                             "show",
                                             "--arch",
                                             "arch/chips/rram-128.json",
                                             "--workload",
                                             "README.md",
                                             "--set",
                                             set});
        CHECK(outcome.exit_code == 2);
        return outcome.errors;
    };
    CHECK_THAT(show("/run/image=3"), Contains("did you mean /run/images?"));
    CHECK_THAT(show("/run/images"), Contains("expected POINTER=VALUE"));
    CHECK_THAT(show("/run/images=0"), Contains("/run/images (--set): expected a whole number"));
    CHECK_THAT(show("/arch/tile/crossbar/wire_resistance_ohm=-1"),
               Contains("wire_resistance_ohm (--set): expected a number from 0 to 100, got -1"));
    CHECK_THAT(show("/arch/tile/crossbar/ir_drop=on"),
               Contains("expected one of off, exact, fast, got \"on\""));
    CHECK_THAT(show("/arch/clock_ns=nan"), Contains("got \"nan\""));
    CHECK_THAT(show("/arch={\"$file\": \"no.json\"}"),
               Contains("included by --set at /arch/$file"));
    CHECK_THAT(show("/arch={\"$file\":"), Contains("not valid JSON"));
    CHECK_THAT(show("/workload=no.json"), Contains("/workload (--set): expected an existing file"));
    CHECK_THAT(show("/arch/name=\xff"), Contains("not valid UTF-8"));
}

TEST_CASE("programming refuses what it cannot do", "[e2e][bad]") {
    const std::vector<std::string> base = {"program",
                                           "--arch",
                                           "arch/chips/rram-128.json",
                                           "--workload",
                                           "workloads/networks/lenet4.json"};
    const auto refusal = [&](std::vector<std::string> more) {
        more.insert(more.begin(), base.begin(), base.end());
        const Outcome outcome = run_program(more);
        CHECK(outcome.exit_code == 2);
        CHECK(outcome.output.empty());
        return outcome.errors;
    };
    CHECK_THAT(refusal({"--policy", "swimming"}),
               Contains("--policy \"swimming\": expected one of none, all, shared_blocks, random, "
                        "magnitude, mask"));
    for (const char* fraction : {"1.5", "-0.1", "nan", "ten", "", "0.5x"}) {
        CHECK_THAT(refusal({"--policy", std::string("magnitude=") + fraction}),
                   Contains("expected a fraction from 0 to 1"));
    }
    CHECK_THAT(refusal({"--policy", "all=0.5"}), Contains("all takes no value"));
    CHECK_THAT(refusal({"--policy", "mask"}), Contains("expected mask=FILE"));
    CHECK_THAT(refusal({"--policy", "all", "--policy", "all"}), Contains("given twice"));
    CHECK_THAT(refusal({"--policy", "mask=no-such.safetensors"}),
               Contains("no-such.safetensors: no such file"));
    CHECK_THAT(refusal({"--policy", "mask=workloads/weights/lenet4-fashion-mnist.safetensors"}),
               Contains("expected 0 or 1"));
    CHECK_THAT(refusal({"--set", "/programming/policy=mask"}),
               Contains("/programming/mask: expected the path of a mask file"));
    CHECK_THAT(refusal({"--set", "/programming/fraction=1.5"}), Contains("/programming/fraction"));
    const Outcome no_weights = run_program({"program",
                                            "--arch",
                                            "arch/chips/rram-128.json",
                                            "--workload",
                                            "workloads/networks/resnet18.json"});
    CHECK(no_weights.exit_code == 2);
    CHECK_THAT(no_weights.errors, Contains("--random-weights"));
}

TEST_CASE("a file of another kind is named as what it looks like", "[e2e][bad]") {
    const auto errors = [](const std::vector<std::string>& arguments) {
        const Outcome outcome = run_program(arguments);
        CHECK(outcome.exit_code == 2);
        return outcome.errors;
    };
    const std::string network = "workloads/networks/lenet4.json";
    const std::string chip = "arch/chips/rram-128.json";
    const std::string unit = "arch/tech/vector-unit-32nm.json";
    for (const char* command : {"program", "run", "compile"}) {
        CHECK(errors({command, network}) ==
              "nvcim: " + network +
                  ": expected an experiment file, this looks like a network file; --workload takes "
                  "it\n");
    }
    CHECK(errors({"program", chip}) ==
          "nvcim: " + chip +
              ": expected an experiment file, this looks like a chip file; --arch takes it\n");
    CHECK(errors({"program", unit}) ==
          "nvcim: " + unit + ": expected an experiment file, this looks like a vector_unit file\n");
    CHECK(errors({"program", "--arch", network, "--workload", network}) ==
          "nvcim: " + network + ": expected a chip file, this looks like a network file\n");
    CHECK(errors({"noc", "workloads/experiments/demo.json"}) ==
          "nvcim: workloads/experiments/demo.json: expected a chip file, this looks like an "
          "experiment file\n");
    const TemporaryFolder folder;
    const std::string other = folder.write("other.json", R"({"schema": 1, "latency": {}})");
    CHECK_THAT(errors({"noc", other}),
               Contains("other.json: expected a chip file, this has none of its keys"));
}

TEST_CASE("a point of a nonlinearity curve says where it lies", "[e2e][bad]") {
    CHECK(
        check(R"({"tile": {"crossbar": {"adc": {"errors": {"nonlinearity": [{}]}}}}})") ==
        "bad.json: 1 problem\n"
        "  /tile/crossbar/adc/errors/nonlinearity/0/at: required, but missing: where on the range "
        "the point lies, -1 to 1\n");
    CHECK_THAT(
        check(R"({"tile": {"crossbar": {"adc": {"errors": {"nonlinearity":
                  [{"at": 0.5}, {"at": 0.5, "lsb": 1}]}}}}})"),
        Contains("/tile/crossbar/adc/errors/nonlinearity/1/at: expected more than 0.5 of the point "
                 "before, got 0.5"));
}
