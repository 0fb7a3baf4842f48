// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace nvcim::sim {

/// What a sweep may use of this machine: all of it, or inside a Slurm job what the job was given
/// (SLURM_CPUS_PER_TASK; SLURM_MEM_PER_NODE or SLURM_MEM_PER_CPU, in MiB). Changes no result.
int usable_cores();
/// In bytes, 0 if unknown.
std::int64_t usable_memory();

}  // namespace nvcim::sim
