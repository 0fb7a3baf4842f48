// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/machine_share.h"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "sim/engine/memory.h"

using namespace nvcim::sim;

TEST_CASE("a sweep uses what its Slurm job was given, else the machine", "[sim][sweep]") {
    for (const char* const name :
         {"SLURM_CPUS_PER_TASK", "SLURM_MEM_PER_NODE", "SLURM_MEM_PER_CPU"}) {
        unsetenv(name);
    }
    CHECK(usable_cores() >= 1);
    CHECK(usable_memory() == physical_memory());
    setenv("SLURM_CPUS_PER_TASK", "3", 1);
    setenv("SLURM_MEM_PER_CPU", "10", 1);
    CHECK(usable_cores() == 3);
    CHECK(usable_memory() == 3 * 10 * 1048576LL);  // MiB per CPU
    setenv("SLURM_MEM_PER_NODE", "20", 1);
    CHECK(usable_memory() == 20 * 1048576LL);
    setenv("SLURM_MEM_PER_NODE", "0", 1);  // --mem=0: all of the node
    setenv("SLURM_MEM_PER_CPU", "0", 1);
    CHECK(usable_memory() == physical_memory());
}
