// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/shards.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "models/base/error.h"

namespace nvcim::sim {

namespace fs = std::filesystem;

namespace {

int noted_exit_code(SweepStore& shard) {
    const std::string noted = shard.meta(kExitCodeKey);
    return noted.empty() ? 0 : std::stoi(noted);
}

fs::path shards_folder(const std::string& sweep_folder) {
    return fs::path(slurm_folder(sweep_folder)) / "shards";
}

}  // namespace

std::string slurm_folder(const std::string& sweep_folder) {
    return (fs::path(sweep_folder) / "slurm").string();
}

std::string shard_path(const std::string& sweep_folder, int number) {
    return (shards_folder(sweep_folder) / fmt::format("{:03}.sqlite", number)).string();
}

std::vector<int> shards_of(const std::string& sweep_folder) {
    std::vector<int> numbers;
    std::error_code none;
    for (const fs::directory_entry& file :
         fs::directory_iterator(shards_folder(sweep_folder), none)) {
        const std::string name = file.path().stem().string();
        if (file.path().extension() == ".sqlite" && !name.empty() && name.size() < 10 &&
            std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; })) {
            numbers.push_back(std::stoi(name));
        }
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

std::vector<std::vector<std::int64_t>> slices_of(const std::vector<std::int64_t>& numbers,
                                                 int tasks) {
    const std::size_t count = std::min(numbers.size(), static_cast<std::size_t>(tasks));
    std::vector<std::vector<std::int64_t>> slices;
    for (std::size_t i = 0; i < count; ++i) {
        const auto place = [&](std::size_t slice) {
            return numbers.begin() + static_cast<std::ptrdiff_t>(slice * numbers.size() / count);
        };
        slices.emplace_back(place(i), place(i + 1));
    }
    return slices;
}

int default_tasks(std::size_t points) {
    constexpr std::size_t kPointsPerTask = 20;
    constexpr std::size_t kMostTasks = 100;
    return static_cast<int>(std::min(kMostTasks, (points + kPointsPerTask - 1) / kPointsPerTask));
}

void make_shards(const std::string& sweep_folder,
                 SweepStore& store,
                 const SweepPlan& plan,
                 const std::vector<std::vector<std::int64_t>>& slices,
                 int first) {
    std::error_code failed;
    fs::create_directories(shards_folder(sweep_folder), failed);
    if (failed) {
        throw WriteError(shards_folder(sweep_folder).string(), failed.value());
    }
    for (const std::vector<std::int64_t>& slice : slices) {
        store.create_shard(shard_path(sweep_folder, first++), plan, slice);
    }
}

void note_exit_code(SweepStore& shard, int exit_code) {
    shard.set_meta(kExitCodeKey, std::to_string(std::max(exit_code, noted_exit_code(shard))));
}

int collect_shards(const std::string& sweep_folder, SweepStore& store) {
    int exit_code = 0;
    for (const int number : shards_of(sweep_folder)) {
        SweepStore shard = SweepStore::open(shard_path(sweep_folder, number));
        store.merge(shard);
        exit_code = std::max(exit_code, noted_exit_code(shard));
    }
    return exit_code;
}

void remove_shards(const std::string& sweep_folder) {
    std::error_code ignored;  // what stays is collected again
    fs::remove_all(shards_folder(sweep_folder), ignored);
}

}  // namespace nvcim::sim
