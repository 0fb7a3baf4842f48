// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

namespace nvcim::sim {

/// Slurm by its commands sbatch, squeue, scancel and scontrol. Where one is missing or refuses, the
/// functions throw ConfigError with what it said.

/// Submits a script and gives the number of the job.
std::string submit_job(const std::string& script);

/// The most tasks that a job array may have.
int max_array_tasks();

/// States of the tasks of a job array ("RUNNING", "CANCELLED") by index. Empty if Slurm does not
/// know the job any more: it has ended a while ago.
std::map<int, std::string> task_states(const std::string& job);

/// Whether some task is still to come or not over yet.
bool is_active(const std::map<int, std::string>& states);

void cancel_job(const std::string& job);

/// Whether this machine has a command of this name.
bool has_command(const std::string& name);

}  // namespace nvcim::sim
