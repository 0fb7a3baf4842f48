// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/database/sqlite.h"
#include "sim/sweep/sweep_plan.h"

namespace nvcim::sim {

/// A statistic that every point has: a leaf of stats.json outside lists.
struct SweepColumn {
    std::string path;  ///< "latency.first_inference_cycles"
    std::string unit;  ///< "" for text and flags
};

/// All of them, in the order of stats.json.
std::vector<SweepColumn> sweep_columns();

enum class PointStatus {
    kPending,
    kDone,
    kFailed,
    kInvalid,  ///< chosen by a search, but its configuration is not valid: it is not run
};

/// "pending", "done", "failed" or "invalid"
const char* name_of(PointStatus status);

/// A point as the store holds it.
struct StoredPoint {
    std::int64_t number = 0;
    PointStatus status = PointStatus::kPending;
    std::string error;                     ///< of a failed or invalid point
    std::vector<nlohmann::json> settings;  ///< by varied pointer
    std::vector<nlohmann::json> results;   ///< by column, null if it was not run
};

/// How many points have which status.
struct PointCounts {
    std::int64_t done = 0, failed = 0, pending = 0, invalid = 0;
    [[nodiscard]] std::int64_t total() const { return done + failed + pending + invalid; }
};

/// Key in `meta`: the highest exit code of points that failed.
inline constexpr const char* kExitCodeKey = "exit_code";

/// How a store gets to the disk: written ahead is faster and lets others read meanwhile, but needs
/// one machine; a rollback journal works on network file systems, too.
enum class Journal { kWriteAhead, kRollback };

/// The results of a sweep: an SQLite database `sweep.sqlite` with one row per point, every varied
/// pointer and every statistic a column (docs/sweep.md). Configurations are kept as the difference
/// (JSON Patch) to one that is kept whole. It is written ahead (WAL) and every point
/// is on the disk before the next one counts, so that a sweep that is killed loses only what was
/// under way.
class SweepStore {
public:
    /// A new store with all points of `plan` pending. Throws ConfigError if the file exists.
    static SweepStore create(const std::string& path,
                             const SweepPlan& plan,
                             Journal journal = Journal::kWriteAhead);
    /// A new store of some points of this one (a shard: docs/cluster.md), with a rollback journal.
    SweepStore create_shard(const std::string& path,
                            const SweepPlan& plan,
                            const std::vector<std::int64_t>& numbers);
    /// An existing one. Throws ConfigError if it is none.
    static SweepStore open(const std::string& path);

    /// Throws ConfigError unless the store holds exactly the points of `plan`, or the same search,
    /// whatever its budget; a shard: some of the points.
    void check_plan(const SweepPlan& plan);
    /// Adds the points of a search that it does not hold yet, all or none.
    void add_new(const SweepPlan& plan);

    void finish(std::int64_t number, const std::vector<nlohmann::json>& results);
    void fail(std::int64_t number, const std::string& error);
    /// Makes failed points pending again.
    void retry_failed();
    /// Takes over what a shard has and this store has not: results, and failures of points that
    /// are pending here. Doing it again changes nothing. Throws ConfigError, with nothing taken
    /// over, if the shard is of another sweep.
    void merge(SweepStore& shard);
    void set_meta(const std::string& key, const std::string& value);

    [[nodiscard]] const std::vector<std::string>& pointers() const { return pointers_; }
    [[nodiscard]] const std::vector<SweepColumn>& columns() const { return columns_; }
    [[nodiscard]] std::vector<std::int64_t> pending();
    /// All points in order, from number `first` on.
    [[nodiscard]] std::vector<StoredPoint> points(std::int64_t first = 0);
    [[nodiscard]] PointCounts count();
    /// The effective configuration of a point as it was planned, whatever has become of the files
    /// since. Its paths start at the store's folder. Throws ConfigError if there is none.
    [[nodiscard]] nlohmann::ordered_json config(std::int64_t number);
    /// "" if there is no such key.
    [[nodiscard]] std::string meta(const std::string& key);

private:
    /// Key of a shard: meta.config of the store it was cut from, whose paths may look different.
    static constexpr const char* kConfigOfSweep = "config_of_sweep";
    /// The other key that only shards have.
    static constexpr const char* kPointsOfSweep = "points_of_sweep";

    SweepStore(const std::string& path, Database::Mode mode);
    static SweepStore create(const std::string& path,
                             const SweepPlan& plan,
                             const std::vector<std::int64_t>& numbers,
                             Journal journal);
    void fill(const SweepPlan& plan, const std::vector<std::int64_t>& numbers, Journal journal);
    void insert(const SweepPlan& plan, const std::vector<std::int64_t>& numbers);
    void read_layout();
    /// What all points of a sweep have in common, as text: that of the first point, or of the base.
    static std::string common_config_of(const SweepPlan& plan, const std::string& folder);
    /// meta.config: of the first point, or of a search's base.
    [[nodiscard]] nlohmann::ordered_json common_config();
    std::vector<StoredPoint> points_between(std::int64_t first, std::int64_t last);

    std::string path_;
    std::string folder_;
    Database file_;
    std::vector<std::string> pointers_;
    std::vector<SweepColumn> columns_;
};

/// Whether `stored` is what the store made of `point`.
bool is_same(const StoredPoint& stored, const SweepPoint& point);

}  // namespace nvcim::sim
