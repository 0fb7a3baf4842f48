// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/machine_share.h"

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "sim/engine/memory.h"

namespace nvcim::sim {

namespace {

/// A positive number that Slurm put into the environment, 0 if there is none.
std::int64_t given(const char* variable) {
    const char* const text = std::getenv(variable);
    return text == nullptr ? 0 : std::max(0LL, std::atoll(text));
}

}  // namespace

int usable_cores() {
    const std::int64_t job = given("SLURM_CPUS_PER_TASK");
    const std::int64_t machine = std::thread::hardware_concurrency();
    return static_cast<int>(std::max<std::int64_t>(1, job > 0 ? job : machine));
}

std::int64_t usable_memory() {
    constexpr std::int64_t kMebibyte = 1 << 20;
    const std::int64_t node = given("SLURM_MEM_PER_NODE");
    const std::int64_t job = node > 0 ? node : given("SLURM_MEM_PER_CPU") * usable_cores();
    const std::int64_t machine = physical_memory();
    return job > 0 && (machine == 0 || job * kMebibyte < machine) ? job * kMebibyte : machine;
}

}  // namespace nvcim::sim
