// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/job_script.h"

#include <catch2/catch.hpp>

#include "models/base/error.h"

using namespace nvcim;
using namespace nvcim::sim;
using Catch::Contains;

namespace {

JobScript small_job() {
    JobScript job;
    job.name = "tiny";
    job.program = "/opt/nvcim";
    job.working_folder = "/home/me";
    job.sweep_file = "tiny.json";
    job.sweep_folder = "/home/me/out";
    job.tasks = 8;
    return job;
}

}  // namespace

TEST_CASE("a job array says everything that a task needs", "[sim][sweep]") {
    JobScript job = small_job();
    job.first_shard = 24;
    job.at_once = 3;
    job.partition = "short";
    job.time = "01:00:00";
    job.memory = "2G";
    job.cpus = 4;
    job.more_options = {"--account=x"};
    const std::string text = job_script(job);
    for (const char* const line : {"#SBATCH --array=0-7%3\n",
                                   "#SBATCH --partition=short\n",
                                   "#SBATCH --time=01:00:00\n",
                                   "#SBATCH --mem=2G\n",
                                   "#SBATCH --cpus-per-task=4\n",
                                   "#SBATCH --chdir=/home/me\n",
                                   "#SBATCH --output=/home/me/out/slurm/logs/%A_%a.txt\n",
                                   "#SBATCH --account=x\n",
                                   "exec /opt/nvcim sweep task tiny.json --out /home/me/out "
                                   "--shard \"$((24 + SLURM_ARRAY_TASK_ID))\"\n"}) {
        CHECK_THAT(text, Contains(line));
    }
}

TEST_CASE("what is not asked for is left to Slurm", "[sim][sweep]") {
    const std::string text = job_script(small_job());
    CHECK_THAT(text, Contains("#SBATCH --array=0-7\n"));
    for (const char* const option : {"--partition", "--time", "--mem"}) {
        CHECK_THAT(text, !Contains(option));
    }
}

TEST_CASE("a job array bears any path", "[sim][sweep]") {
    CHECK(shell_quoted("a/b-1.json") == "a/b-1.json");
    CHECK(shell_quoted("it's $HOME") == "'it'\\''s $HOME'");
    CHECK(shell_quoted("") == "''");
    JobScript job = small_job();
    job.sweep_folder = "/50% off";
    CHECK_THAT(job_script(job), Contains("#SBATCH --output='/50%% off/slurm/logs/%A_%a.txt'\n"));
}

TEST_CASE("options of sbatch that nvcim needs itself are refused", "[sim][sweep]") {
    JobScript job = small_job();
    for (const char* const option : {"--array=0-3", "-a 0-3", "-a0-3", "--clusters=x", "--chdir"}) {
        job.more_options = {option};
        CHECK_THROWS_WITH(job_script(job), Contains("is set by nvcim itself"));
    }
    for (const char* const option : {"account=x", "-", "--account=x\nrm"}) {
        job.more_options = {option};
        CHECK_THROWS_WITH(job_script(job), Contains("expected an option of sbatch"));
    }
    job.more_options = {"--account=x", "-A x", "--array-inx"};
    CHECK_NOTHROW(job_script(job));
}
