// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace nvcim::sim {

/// How a job ended.
struct JobEnd {
    bool is_done = false;
    std::string error;  ///< what went wrong
    int exit_code = 0;  ///< of the error (models/base/error.h)
};

/// Tells the process that started the job something, one line, without line breaks.
using Tell = std::function<void(const std::string& line)>;

/// Runs job(0) to job(jobs - 1), each in a process of its own (SystemC takes one simulation per
/// process), at most `workers` at a time, started in order. hear() gets every line that a job
/// tells, end() how it ended, behind its lines, both in this process. A job that throws or crashes
/// is an end, too. A job may run jobs of its own. Call it while this process has neither threads
/// nor a simulation.
void run_in_processes(std::size_t jobs,
                      int workers,
                      const std::function<void(std::size_t number, const Tell& tell)>& job,
                      const std::function<void(std::size_t number, const std::string& line)>& hear,
                      const std::function<void(std::size_t number, const JobEnd& end)>& end);

}  // namespace nvcim::sim
