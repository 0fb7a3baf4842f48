// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/sweep/sweep_plan.h"
#include "sim/sweep/sweep_store.h"

namespace nvcim::sim {

/// Shards are stores of some of a sweep's points, DIR/slurm/shards/NNN.sqlite (docs/cluster.md).
/// One process at a time writes a shard, which is what network file systems bear; the store of the
/// sweep takes over what they hold. Numbers of shards are not used twice in a sweep, since a task
/// that was given up for lost may still be writing.
std::string slurm_folder(const std::string& sweep_folder);
std::string shard_path(const std::string& sweep_folder, int number);

/// The numbers of the shards there are, ascending.
std::vector<int> shards_of(const std::string& sweep_folder);

/// Cuts points into at most `tasks` slices of neighbours (which share work), in order, whose sizes
/// differ by at most one; none is empty.
std::vector<std::vector<std::int64_t>> slices_of(const std::vector<std::int64_t>& numbers,
                                                 int tasks);

/// How many tasks a sweep takes unless the user says so: some 20 points each, at most 100.
int default_tasks(std::size_t points);

/// Makes one shard of `store` per slice, numbered from `first` on.
void make_shards(const std::string& sweep_folder,
                 SweepStore& store,
                 const SweepPlan& plan,
                 const std::vector<std::vector<std::int64_t>>& slices,
                 int first);

/// Notes with a shard how its task ended: the highest exit code of its points.
void note_exit_code(SweepStore& shard, int exit_code);

/// Merges every shard into `store`. Gives the highest exit code noted. Throws
/// ConfigError if a shard is of another sweep.
int collect_shards(const std::string& sweep_folder, SweepStore& store);

void remove_shards(const std::string& sweep_folder);

}  // namespace nvcim::sim
