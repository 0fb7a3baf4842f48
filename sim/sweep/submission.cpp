// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/submission.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "models/base/error.h"
#include "sim/sweep/shards.h"
#include "sim/sweep/slurm.h"

namespace nvcim::sim {

using nlohmann::json;

namespace {

constexpr const char* kSubmission = "slurm_submission";  // keys of the store's table meta
constexpr const char* kNextShard = "slurm_next_shard";

bool has_tasks_left(const std::string& job, NoAnswer no_answer) {
    try {
        return has_command("squeue") && is_active(task_states(job));
    } catch (const ConfigError&) {
        if (no_answer == NoAnswer::kRefuse) {
            throw;
        }
        return false;
    }
}

}  // namespace

std::optional<Submission> submission_of(SweepStore& store) {
    const std::string text = store.meta(kSubmission);
    if (text.empty()) {
        return {};
    }
    const json value = json::parse(text);
    return Submission{value.at("job"), value.at("first_shard"), value.at("tasks")};
}

void remember(SweepStore& store, const Submission& submission) {
    store.set_meta(kSubmission,
                   json{{"job", submission.job},
                        {"first_shard", submission.first_shard},
                        {"tasks", submission.tasks}}
                       .dump());
}

int next_shard(const std::string& sweep_folder, SweepStore& store) {
    const std::string kept = store.meta(kNextShard);
    const std::vector<int> shards = shards_of(sweep_folder);
    return std::max(kept.empty() ? 0 : std::stoi(kept), shards.empty() ? 0 : shards.back() + 1);
}

void take_back(const std::string& sweep_folder, SweepStore& store, NoAnswer no_answer) {
    const std::optional<Submission> last = submission_of(store);
    if (!last && shards_of(sweep_folder).empty()) {
        return;
    }
    if (last && has_tasks_left(last->job, no_answer)) {
        throw ConfigError(
            fmt::format("{0}: tasks of job {1} are still queued or running; wait for them, or end "
                        "them with nvcim sweep cancel {0}",
                        sweep_folder,
                        last->job));
    }
    collect_shards(sweep_folder, store);
    store.set_meta(kNextShard, std::to_string(next_shard(sweep_folder, store)));
    store.set_meta(kSubmission, "");
    remove_shards(sweep_folder);
}

void wait_for_job(const std::string& job, const std::function<void()>& tick) {
    using Seconds = std::chrono::duration<double>;
    const auto start = std::chrono::steady_clock::now();
    while (is_active(task_states(job))) {
        tick();
        const double waited = Seconds(std::chrono::steady_clock::now() - start).count();
        std::this_thread::sleep_for(Seconds(std::clamp(waited / 10, 0.5, 30.0)));
    }
    tick();
}

}  // namespace nvcim::sim
