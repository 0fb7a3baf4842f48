// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "sim/sweep/sweep_store.h"

namespace nvcim::sim {

/// The job array to which a sweep was given last; task i has shard `first_shard + i`.
struct Submission {
    std::string job;  ///< its number
    int first_shard = 0;
    int tasks = 0;
};

/// What the store remembers; nothing if the sweep never was a job array.
std::optional<Submission> submission_of(SweepStore& store);
void remember(SweepStore& store, const Submission& submission);

/// The number of a shard that this sweep never had.
int next_shard(const std::string& sweep_folder, SweepStore& store);

/// What to do if Slurm does not say whether a job is over.
enum class NoAnswer {
    kRefuse,
    kGoOn,  ///< at worst points run twice, with the same results
};

/// Ends what job arrays did for a sweep: takes their results into the store and removes their
/// shards. Throws ConfigError if tasks are still to come.
void take_back(const std::string& sweep_folder, SweepStore& store, NoAnswer no_answer);

/// Returns when no task of a job is left; asks ever more rarely, at most twice a minute. `tick` is
/// called whenever it has asked.
void wait_for_job(const std::string& job, const std::function<void()>& tick);

}  // namespace nvcim::sim
