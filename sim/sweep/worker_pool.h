// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace nvcim::sim {

/// How a job ended.
struct JobOutcome {
    std::int64_t number = 0;
    bool is_done = false;
    std::string text;   ///< what the job returned, or what went wrong
    int exit_code = 0;  ///< of the error (models/base/error.h)
};

/// Runs `job(number)` for every number in a process of its own (SystemC takes one simulation per
/// process), at most `workers` at a time, started in order, and gives `take` every outcome as it
/// comes, in this process. A job that throws or crashes is an outcome, too. Call it before this
/// process has threads or a simulation.
void run_in_processes(const std::vector<std::int64_t>& numbers,
                      int workers,
                      const std::function<std::string(std::int64_t number)>& job,
                      const std::function<void(const JobOutcome& outcome)>& take);

}  // namespace nvcim::sim
