// SPDX-License-Identifier: Apache-2.0
/// Sweeps as job arrays. The hidden cases need a Slurm that answers (slurm_test.sh starts one); the
/// others put a false sbatch in its place.
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "tests/e2e/program.h"
#include "tests/support/temporary_folder.h"

using Catch::Contains;
using nvcim::test::Outcome;
using nvcim::test::run_program;
using nvcim::test::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

constexpr const char* kTiny = "workloads/sweeps/tiny-cost.json";

Outcome sweep(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "sweep");
    return run_program(arguments);
}

std::string exported(const std::string& folder) {
    const Outcome outcome = sweep({"export", folder});
    CHECK(outcome.exit_code == 0);
    return outcome.output;
}

std::string text_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// 200 points, each of some hundredths of a second in the simulator, no two of which have a cycle
/// in common: whatever nvcim learns to share, a task is met in the middle.
std::string two_hundred_points(const TemporaryFolder& folder) {
    return folder.write("two-hundred.json",
                        R"({"base": ")" + std::string(NVCIM_SOURCE_DIR) +
                            R"(/workloads/experiments/lenet4-mnist.json", "fidelity": "cost",
            "set": {"/arch/tile_rows": 40},
            "axes": [{"pointer": "/cycle/images", "values": [10, 11, 12, 13, 14]},
                     {"pointer": "/arch/network/link_bits", "values": [32, 64, 96, 128, 160]},
                     {"pointer": "/arch/tile/crossbar/adc/per_crossbar",
                      "values": [1, 2, 4, 8, 16, 32, 64, 128]}]})");
}

/// The process that runs a shard of the sweep in `folder`, 0 if there is none.
pid_t process_of(const std::string& folder, int shard) {
    const std::string wanted = "sweep" + std::string(1, '\0') + "task";
    const std::string tail = folder + std::string(1, '\0') + "--shard" + std::string(1, '\0') +
                             std::to_string(shard) + std::string(1, '\0');
    std::vector<pid_t> found;
    for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") == std::string::npos) {
            const std::string line = text_of(entry.path() / "cmdline");
            if (line.find(wanted) != std::string::npos && line.find(tail) != std::string::npos) {
                found.push_back(std::stoi(name));
            }
        }
    }
    // The processes of its points come after it.
    return found.empty() ? 0 : *std::min_element(found.begin(), found.end());
}

/// How many points of its shard a task has done; -1 if status does not mention it.
int points_done(const std::string& folder, int task) {
    const std::string text = sweep({"status", folder}).output;
    const std::string start = "  task " + std::to_string(task) + ": ";
    const std::size_t at = text.find(start);
    return at == std::string::npos ? -1 : std::stoi(text.substr(at + start.size()));
}

/// Kills the process of a task (kill -9) once it has done some of its points. It is not stopped to
/// look at it: it might hold the lock of its shard.
void kill_in_the_middle(const std::string& folder, int task) {
    for (int tries = 0; tries < 3000; ++tries) {
        const pid_t process = process_of(folder, task);
        if (process != 0 && points_done(folder, task) > 0) {
            CHECK(kill(process, SIGKILL) == 0);
            return;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    FAIL("task " << task << " was not met in the middle\n" << sweep({"status", folder}).output);
}

/// A false program at the head of the PATH.
void put_on_path(const TemporaryFolder& folder, const std::string& name, const std::string& text) {
    fs::permissions(folder.write("bin/" + name, "#!/bin/sh\n" + text), fs::perms::owner_all);
    const std::string path = std::getenv("PATH");
    if (path.rfind(folder.path("bin"), 0) != 0) {
        setenv("PATH", (folder.path("bin") + ":" + path).c_str(), 1);
    }
}

}  // namespace

TEST_CASE("200 points over a job array of 8 tasks, one of them killed, are what one machine gets",
          "[.slurm]") {
    const TemporaryFolder folder;
    const std::string file = two_hundred_points(folder);
    const std::string out = folder.path("it's an array");
    CHECK(sweep({file, "--out", folder.path("local"), "--quiet"}).exit_code == 0);

    const Outcome submitted = sweep({file,
                                     "--out",
                                     out,
                                     "--backend",
                                     "slurm",
                                     "--tasks",
                                     "8",
                                     "--partition",
                                     "local",
                                     "--time",
                                     "10:00",
                                     "--memory",
                                     "200M"});
    CHECK(submitted.errors.empty());
    REQUIRE(submitted.exit_code == 0);
    CHECK_THAT(submitted.output, Contains(": 200 points in 8 tasks"));
    kill_in_the_middle(out, 3);

    const Outcome collected = sweep({"collect", out, "--wait", "--quiet"});
    CHECK(collected.exit_code == 1);  // points are missing, and nobody works on them
    const std::string status = sweep({"status", out}).output;
    CHECK_THAT(status, Contains("8 tasks, 7 complete"));
    const int done = points_done(out, 3);
    CHECK(done > 0);
    CHECK(done < 25);
    CHECK_THAT(status, Contains("  task 3: " + std::to_string(done) + " of 25 points, FAILED"));
    CHECK_THAT(status,
               Contains("200 points: " + std::to_string(175 + done) + " done, 0 failed, " +
                        std::to_string(25 - done) + " to do"));

    const Outcome again =
        sweep({file, "--out", out, "--resume", "--backend", "slurm", "--tasks", "2", "--wait"});
    CHECK(again.exit_code == 0);
    CHECK_THAT(again.output, Contains(": " + std::to_string(25 - done) + " points in "));
    CHECK_THAT(again.output, Contains("200 points: 200 done, 0 failed, 0 to do"));
    CHECK(exported(out) == exported(folder.path("local")));
    CHECK_THAT(sweep({file, "--out", out, "--resume", "--backend", "slurm"}).output,
               Contains("nothing to submit"));
}

TEST_CASE("a job array that waits can be cancelled, not submitted twice", "[.slurm]") {
    const TemporaryFolder folder;
    const std::string out = folder.path("out");
    REQUIRE(sweep({kTiny, "--out", out, "--backend", "slurm", "--tasks", "3", "--sbatch=--hold"})
                .exit_code == 0);
    CHECK_THAT(sweep({"status", out}).output, Contains("  task 2: 0 of 56 points, PENDING"));
    for (const char* const backend : {"slurm", "local"}) {
        const Outcome twice = sweep({kTiny, "--out", out, "--resume", "--backend", backend});
        CHECK(twice.exit_code == 2);
        CHECK_THAT(twice.errors, Contains("are still queued or running"));
    }
    const Outcome early = sweep({"collect", out});
    CHECK(early.exit_code == 0);
    CHECK_THAT(early.output, Contains("3 tasks, not over, 0 complete"));

    CHECK_THAT(sweep({"cancel", out}).output, Contains("is cancelled"));
    const Outcome over = sweep({"cancel", out});
    CHECK_THAT(over.output, Contains("is over already"));
    CHECK_THAT(over.output, Contains("  task 2: 0 of 56 points, CANCELLED"));

    // One machine can finish what a cluster began.
    CHECK(sweep({kTiny, "--out", out, "--resume", "--quiet"}).exit_code == 0);
    CHECK(sweep({"status", out}).output == "tiny-cost: 168 points: 168 done, 0 failed, 0 to do\n");
}

TEST_CASE("what Slurm says to a job array that it does not take is told", "[.slurm]") {
    const TemporaryFolder folder;
    const std::string out = folder.path("out");
    const Outcome unknown =
        sweep({kTiny, "--out", out, "--backend", "slurm", "--partition", "nowhere"});
    CHECK(unknown.exit_code == 2);
    CHECK_THAT(unknown.errors, Contains("sbatch failed") && Contains("nowhere"));
    CHECK_FALSE(fs::exists(out + "/sweep.sqlite"));  // so that no --resume is needed
    CHECK_FALSE(fs::exists(out + "/slurm/shards"));
    CHECK_THAT(sweep({kTiny, "--out", out, "--backend", "slurm", "--tasks", "1002"}).errors,
               Contains("--tasks: expected at most 1001, MaxArraySize of this cluster, got 1002"));
}

TEST_CASE("a job script does its tasks wherever it is run", "[e2e][sweep]") {
    const TemporaryFolder folder;
    put_on_path(folder, "sbatch", "echo '42;alpha'\n");
    put_on_path(folder, "squeue", "exit 0\n");
    put_on_path(folder, "scontrol", "echo 'MaxArraySize            = 3'\n");
    const std::string out = folder.path("out");
    const Outcome submitted = sweep({kTiny, "--out", out, "--backend", "slurm"});
    CHECK(submitted.errors.empty());
    CHECK_THAT(submitted.output, Contains("job 42: 168 points in 3 tasks\n"));
    CHECK_THAT(sweep({"status", out}).output, Contains("job 42: 3 tasks, 0 complete\n"));
    for (const char* const task : {"2", "0"}) {
        setenv("SLURM_ARRAY_TASK_ID", task, 1);
        CHECK(std::system(("sh " + out + "/slurm/job.sh >/dev/null 2>&1").c_str()) == 0);
    }
    const Outcome collected = sweep({"collect", out});
    CHECK(collected.exit_code == 0);
    CHECK_THAT(collected.output,
               Contains("168 points: 112 done, 0 failed, 56 to do\n"
                        "job 42: 3 tasks, 2 complete\n"
                        "  task 1: 0 of 56 points; "));

    // Shard 3 is task 0 of the second job array.
    CHECK_THAT(sweep({kTiny, "--out", out, "--resume", "--backend", "slurm"}).output,
               Contains("job 42: 56 points in 3 tasks"));
    CHECK_THAT(text_of(out + "/slurm/job.sh"),
               Contains("--shard \"$((3 + SLURM_ARRAY_TASK_ID))\""));
    CHECK(sweep({"task", kTiny, "--out", out, "--shard", "3"}).exit_code == 0);
    CHECK_THAT(sweep({"collect", out}).output, Contains("130 done, 0 failed, 38 to do"));

    // A shard from elsewhere.
    const std::string other = folder.path("other");
    CHECK(sweep({two_hundred_points(folder), "--out", other, "--backend", "slurm"}).exit_code == 0);
    fs::copy_file(other + "/slurm/shards/001.sqlite", out + "/slurm/shards/009.sqlite");
    const Outcome refused = sweep({"collect", out});
    CHECK(refused.exit_code == 2);
    CHECK_THAT(refused.errors, Contains("009.sqlite: holds points of another sweep than"));
    fs::remove(out + "/slurm/shards/009.sqlite");

    // The store is lost: the shards make a new one. Shard 3 had 56 / 3 = 18 points.
    fs::remove(out + "/sweep.sqlite");
    CHECK_THAT(sweep({kTiny, "--out", out}).errors, Contains("--resume makes a new one of them"));
    const Outcome edited =
        sweep({"task", two_hundred_points(folder), "--out", out, "--shard", "4"});
    CHECK(edited.exit_code == 2);
    CHECK_THAT(edited.errors, Contains("another sweep"));
    CHECK_THAT(sweep({"task", kTiny, "--out", out, "--shard", "77"}).errors,
               Contains("077.sqlite: there is no such sweep"));

    // A refusal loses nothing of what the shards held.
    put_on_path(folder, "sbatch", "echo 'too many jobs' >&2; exit 1\n");
    CHECK_THAT(sweep({kTiny, "--out", out, "--resume", "--backend", "slurm"}).errors,
               Contains("sbatch failed: too many jobs"));
    CHECK_THAT(sweep({"status", out}).output, Contains("168 points: 18 done, 0 failed, 150 to do"));
    put_on_path(folder, "sbatch", "echo 42\n");

    // Slurm is gone: this machine goes on with what there is.
    put_on_path(folder, "squeue", "echo 'no controller' >&2; exit 1\n");
    CHECK_THAT(sweep({kTiny, "--out", out, "--resume", "--backend", "slurm"}).output,
               Contains("job 42: 150 points"));
    CHECK_THAT(sweep({kTiny, "--out", out, "--resume", "--backend", "slurm"}).errors,
               Contains("squeue failed: no controller"));
    CHECK_THAT(sweep({"status", out}).output, Contains("  squeue failed: no controller\n"));
    CHECK_THAT(sweep({kTiny, "--out", out, "--resume"}).output, Contains("168 done, 0 failed"));
}

TEST_CASE("failed points run again with --retry-failed", "[e2e][sweep]") {
    const TemporaryFolder folder;
    put_on_path(folder, "sbatch", "echo 7\n");
    put_on_path(folder, "squeue", "echo 'Invalid job id specified' >&2; exit 1\n");
    put_on_path(folder, "scontrol", "echo 'MaxArraySize = 1001'\n");
    // A chip of one row of tiles has no room for the network.
    const std::string file =
        folder.write("some.json",
                     R"({"base": ")" + std::string(NVCIM_SOURCE_DIR) +
                         R"(/workloads/experiments/demo.json", "fidelity": "cost",
            "set": {"/cycle/images": 1},
            "axes": [{"pointer": "/arch/tile_rows", "values": [1, 10]}]})");
    const std::string out = folder.path("out");
    CHECK(sweep({file, "--out", out, "--backend", "slurm"}).exit_code == 0);
    CHECK(sweep({"task", file, "--out", out, "--shard", "0", "--quiet"}).exit_code == 3);
    const Outcome collected = sweep({"collect", out});
    CHECK(collected.exit_code == 3);
    CHECK_THAT(collected.output, Contains("2 points: 1 done, 1 failed, 0 to do"));

    CHECK_THAT(sweep({file, "--out", out, "--resume", "--backend", "slurm"}).output,
               Contains("nothing to submit"));
    CHECK_THAT(
        sweep({file, "--out", out, "--resume", "--retry-failed", "--backend", "slurm"}).output,
        Contains("job 7: 1 points in 1 tasks"));
    CHECK(sweep({file, "--out", out, "--resume", "--quiet"}).exit_code == 3);
    CHECK(sweep({file, "--out", out, "--resume", "--quiet"}).exit_code == 3);  // still failed
    CHECK(sweep({file, "--out", out, "--resume", "--retry-failed", "--quiet"}).exit_code == 3);
    CHECK_THAT(sweep({file, "--retry-failed", "--out", out}).errors, Contains("--resume"));
}

TEST_CASE("nvcim sweep refuses a job array that cannot be", "[e2e][sweep]") {
    const TemporaryFolder folder;
    const std::string out = folder.path("out");
    const auto complaint = [&](std::vector<std::string> more) {
        std::vector<std::string> arguments = {kTiny, "--out", out};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Outcome outcome = sweep(arguments);
        CHECK(outcome.exit_code == 2);
        CHECK_FALSE(fs::exists(out));
        return outcome.errors;
    };
    CHECK_THAT(complaint({"--backend", "slrum"}), Contains("expected local or slurm, got slrum"));
    CHECK_THAT(complaint({"--partition", "x"}), Contains("--partition goes with --backend slurm"));
    CHECK_THAT(complaint({"--wait"}), Contains("--wait goes with --backend slurm"));
    CHECK_THAT(complaint({"--backend", "slurm", "--tasks", "0"}),
               Contains("--tasks: expected 1 or more, got 0"));
    CHECK_THAT(complaint({"--backend", "slurm", "--workers", "2"}), Contains("see --cpus"));
    CHECK_THAT(complaint({"--backend", "slurm", "--sbatch=--array=1"}), Contains("set by nvcim"));
    setenv("PATH", folder.path().c_str(), 1);
    CHECK_THAT(complaint({"--backend", "slurm"}), Contains("is Slurm on this machine?"));
    const Outcome shown = sweep({kTiny, "--out", out, "--backend", "slurm", "--dry-run"});
    CHECK(shown.exit_code == 0);
    CHECK_THAT(shown.output, Contains("#SBATCH --array=0-8\n"));  // 168 points, 20 a task
    CHECK_FALSE(fs::exists(out));
    CHECK(sweep({kTiny, "--out", out, "--quiet"}).exit_code == 0);
    for (const char* const what : {"collect", "cancel"}) {
        CHECK_THAT(sweep({what, out}).errors, Contains("was not submitted with --backend slurm"));
    }
}
