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

/// A point as the store holds it.
struct StoredPoint {
    std::int64_t number = 0;
    PointStatus status = PointStatus::kPending;
    std::string error;                     ///< of a failed or invalid point
    std::vector<nlohmann::json> settings;  ///< by varied pointer
    std::vector<nlohmann::json> results;   ///< by column, null if it was not run
};

/// The results of a sweep: an SQLite database `sweep.sqlite` with one row per point, every varied
/// pointer and every statistic a column (docs/sweep.md). Configurations are kept as the difference
/// (JSON Patch) to one that is kept whole. It is written ahead (WAL) and every point
/// is on the disk before the next one counts, so that a sweep that is killed loses only what was
/// under way.
class SweepStore {
public:
    /// A new store with all points of `plan` pending; they may be some of the sweep's. Throws
    /// ConfigError if the file exists.
    static SweepStore create(const std::string& path, const SweepPlan& plan);
    /// An existing one. Throws ConfigError if it is none.
    static SweepStore open(const std::string& path);

    /// Throws ConfigError unless the store holds exactly the points of `plan`, or the same search,
    /// whatever its budget.
    void check_plan(const SweepPlan& plan);
    /// Adds the points of a search that it does not hold yet, all or none.
    void add_new(const SweepPlan& plan);

    void finish(std::int64_t number, const std::vector<nlohmann::json>& results);
    void fail(std::int64_t number, const std::string& error);

    [[nodiscard]] const std::vector<std::string>& pointers() const { return pointers_; }
    [[nodiscard]] const std::vector<SweepColumn>& columns() const { return columns_; }
    [[nodiscard]] std::vector<std::int64_t> pending();
    /// All points in order, from number `first` on.
    [[nodiscard]] std::vector<StoredPoint> points(std::int64_t first = 0);
    /// The effective configuration of a point as it was planned, whatever has become of the files
    /// since. Its paths start at the store's folder. Throws ConfigError if there is none.
    [[nodiscard]] nlohmann::ordered_json config(std::int64_t number);
    [[nodiscard]] std::string meta(const std::string& key);

private:
    SweepStore(const std::string& path, Database::Mode mode);
    void fill(const SweepPlan& plan);
    void read_layout();
    /// meta.config: of the first point, or of a search's base.
    [[nodiscard]] nlohmann::ordered_json common_config();
    void insert(const SweepPlan& plan, std::size_t first);

    std::string path_;
    std::string folder_;
    Database file_;
    std::vector<std::string> pointers_;
    std::vector<SweepColumn> columns_;
};

/// Whether `stored` is what the store made of `point`.
bool is_same(const StoredPoint& stored, const SweepPoint& point);

}  // namespace nvcim::sim
