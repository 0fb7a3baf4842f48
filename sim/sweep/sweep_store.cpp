// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_store.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <iterator>
#include <limits>
#include <numeric>

#include "models/base/error.h"
#include "sim/stats/run_result.h"
#include "sim/stats/stat_tree.h"
#include "sim/sweep/named_files.h"
#include "sim/sweep/search_plan.h"

namespace nvcim::sim {

using nlohmann::json;

namespace {

constexpr int kSweepFormatVersion = 2;
constexpr const char* kStatusNames[] = {"pending", "done", "failed", "invalid"};

std::string quoted(const std::string& name) {
    std::string out = "\"";
    for (const char c : name) {
        out += c == '"' ? std::string("\"\"") : std::string(1, c);
    }
    return out + "\"";
}

void bind_value(Statement& statement, int number, const json& value) {
    if (value.is_null()) {
        statement.bind_null(number);
    } else if (value.is_boolean()) {
        statement.bind(number, std::int64_t{value.get<bool>()});
    } else if (value.is_number_integer()) {
        statement.bind(number, value.get<std::int64_t>());
    } else if (value.is_number()) {
        statement.bind(number, value.get<double>());
    } else {
        statement.bind(number, value.is_string() ? value.get<std::string>() : value.dump());
    }
}

json column_value(const Statement& row, int column) {
    switch (row.type(column)) {
        case SQLITE_INTEGER:
            return row.integer(column);
        case SQLITE_FLOAT:
            return row.real(column);
        case SQLITE_TEXT:
            return row.text(column);
        default:
            return nullptr;
    }
}

}  // namespace

const char* name_of(PointStatus status) {
    return kStatusNames[static_cast<std::size_t>(status)];
}

std::vector<SweepColumn> sweep_columns() {
    const StatTree tree{RunResult{}};
    std::vector<SweepColumn> columns;
    for (const StatDeclaration& stat : tree.declarations()) {
        if (stat.is_scalar()) {
            columns.push_back({stat.path, stat.unit});
        }
    }
    return columns;
}

SweepStore::SweepStore(const std::string& path, Database::Mode mode)
    : path_(path),
      folder_((std::filesystem::path(".") / std::filesystem::path(path).parent_path()).string()),
      file_(path, mode) {
    file_.set_patience(60000);
}

SweepStore SweepStore::create(const std::string& path, const SweepPlan& plan, Journal journal) {
    std::vector<std::int64_t> all(plan.points.size());
    std::iota(all.begin(), all.end(), 0);
    return create(path, plan, all, journal);
}

SweepStore SweepStore::create_shard(const std::string& path,
                                    const SweepPlan& plan,
                                    const std::vector<std::int64_t>& numbers) {
    SweepStore shard = create(path, plan, numbers, Journal::kRollback);
    shard.set_meta(kPointsOfSweep, std::to_string(plan.points.size()));
    shard.set_meta(kConfigOfSweep, meta("config"));
    return shard;
}

SweepStore SweepStore::create(const std::string& path,
                              const SweepPlan& plan,
                              const std::vector<std::int64_t>& numbers,
                              Journal journal) {
    if (std::filesystem::exists(path)) {
        throw ConfigError(fmt::format("{}: exists already; --resume goes on with it", path));
    }
    // Under another name until it is complete, so that what is killed here leaves no half store.
    const std::string unfinished = path + ".new";
    for (const char* const part : {"", "-wal", "-shm", "-journal"}) {
        std::filesystem::remove(unfinished + part);
    }
    SweepStore(unfinished, Database::Mode::kCreate).fill(plan, numbers, journal);
    std::filesystem::rename(unfinished, path);
    return open(path);
}

void SweepStore::fill(const SweepPlan& plan,
                      const std::vector<std::int64_t>& numbers,
                      Journal journal) {
    pointers_ = plan.pointers;
    columns_ = sweep_columns();
    std::string columns;
    for (const std::string& pointer : pointers_) {
        columns += ", " + quoted(pointer);
    }
    for (const SweepColumn& column : columns_) {
        columns += ", " + quoted(column.path);
    }
    Database& file = file_;
    file.execute(fmt::format("PRAGMA journal_mode = {}; PRAGMA synchronous = FULL; BEGIN",
                             journal == Journal::kWriteAhead ? "WAL" : "DELETE"));
    file.execute("CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL)");
    file.execute("CREATE TABLE units(column_name TEXT PRIMARY KEY, unit TEXT NOT NULL)");
    file.execute(
        "CREATE TABLE points(number INTEGER PRIMARY KEY, status TEXT NOT NULL, error TEXT" +
        columns + ")");
    file.execute("CREATE TABLE configs(number INTEGER PRIMARY KEY, patch TEXT NOT NULL)");
    {
        Statement meta(file, "INSERT INTO meta VALUES(?, ?)");
        const auto put = [&](const char* key, const std::string& value) {
            meta.insert(std::string(key), value);
        };
        put("format", "nvcim-sweep");
        put("version", std::to_string(kSweepFormatVersion));
        put("name", plan.sweep.name);
        put("base", plan.sweep.base);
        json set = json::array();
        for (const Override& each : shared_overrides(plan.sweep)) {
            set.push_back(each.pointer + "=" + each.value.dump());
        }
        put("set", set.dump());
        put("pointers", json(plan.pointers).dump());
        put("config", common_config_of(plan, folder_));
        put("files", named_files(plan));
        if (plan.sweep.search) {
            put("search", search_text(plan.sweep));
        }
        Statement unit(file, "INSERT INTO units VALUES(?, ?)");
        for (const SweepColumn& column : columns_) {
            unit.insert(column.path, column.unit);
        }
    }
    insert(plan, numbers);
    file.execute("COMMIT");
}

void SweepStore::insert(const SweepPlan& plan, const std::vector<std::int64_t>& numbers) {
    std::string names;
    std::string places;
    for (const std::string& pointer : pointers_) {
        names += ", " + quoted(pointer);
        places += ", ?";
    }
    Statement row(
        file_,
        "INSERT INTO points(number, status, error" + names + ") VALUES(?, ?, ?" + places + ")");
    Statement config(file_, "INSERT INTO configs VALUES(?, ?)");
    const nlohmann::ordered_json common = common_config();
    for (const std::int64_t number : numbers) {
        const SweepPoint& point = plan.points[static_cast<std::size_t>(number)];
        int place = 0;
        row.bind(++place, number);
        row.bind(++place, std::string(kStatusNames[point.error.empty() ? 0 : 3]));
        bind_value(row, ++place, point.error.empty() ? json() : json(point.error));
        for (const auto& setting : point.settings) {
            bind_value(row, ++place, setting.second);
        }
        row.execute();
        if (point.error.empty()) {
            const auto own = effective_config(experiment_of(plan.sweep, point), folder_);
            config.insert(number, nlohmann::ordered_json::diff(common, own).dump());
        }
    }
}

void SweepStore::add_new(const SweepPlan& plan) {
    Statement count(file_, "SELECT count(*) FROM points");
    NVCIM_ASSERT(count.step());
    std::vector<std::int64_t> numbers(plan.points.size() -
                                      static_cast<std::size_t>(count.integer(0)));
    std::iota(numbers.begin(), numbers.end(), count.integer(0));
    file_.execute("SAVEPOINT generation");
    insert(plan, numbers);
    file_.execute("RELEASE generation");
}

SweepStore SweepStore::open(const std::string& path) {
    if (!std::filesystem::exists(path)) {
        throw ConfigError(fmt::format("{}: there is no such sweep", path));
    }
    const auto folder = std::filesystem::path(path).parent_path();
    const bool can_write =
        access(path.c_str(), W_OK) == 0 && access(folder.empty() ? "." : folder.c_str(), W_OK) == 0;
    SweepStore store(path, can_write ? Database::Mode::kCreate : Database::Mode::kReadUnchanging);
    if (can_write) {
        store.file_.execute("PRAGMA synchronous = FULL");
    }
    store.read_layout();
    return store;
}

void SweepStore::read_layout() {
    if (meta("format") != "nvcim-sweep" || meta("version") != std::to_string(kSweepFormatVersion)) {
        throw ConfigError(fmt::format("{}: expected a sweep of format version {}, got {} {}",
                                      path_,
                                      kSweepFormatVersion,
                                      meta("format"),
                                      meta("version")));
    }
    pointers_ = json::parse(meta("pointers")).get<std::vector<std::string>>();
    Statement units(file_, "SELECT column_name, unit FROM units ORDER BY rowid");
    while (units.step()) {
        columns_.push_back({units.text(0), units.text(1)});
    }
}

std::string SweepStore::meta(const std::string& key) {
    Statement select(file_, "SELECT value FROM meta WHERE key = ?");
    select.bind(1, key);
    return select.step() ? select.text(0) : "";
}

void SweepStore::set_meta(const std::string& key, const std::string& value) {
    Statement(file_, "INSERT OR REPLACE INTO meta VALUES(?, ?)").insert(key, value);
}

nlohmann::ordered_json SweepStore::common_config() {
    return nlohmann::ordered_json::parse(meta("config"));
}

nlohmann::ordered_json SweepStore::config(std::int64_t number) {
    Statement select(file_,
                     "SELECT status, error, patch FROM points LEFT JOIN configs USING (number) "
                     "WHERE number = ?");
    select.bind(1, number);
    if (!select.step()) {
        throw ConfigError(fmt::format("{}: there is no point {}", path_, number));
    }
    if (select.is_null(2)) {
        throw ConfigError(
            fmt::format("{}: point {} is {}: {}", path_, number, select.text(0), select.text(1)));
    }
    return common_config().patch(nlohmann::ordered_json::parse(select.text(2)));
}

void SweepStore::retry_failed() {
    file_.execute("UPDATE points SET status = 'pending', error = NULL WHERE status = 'failed'");
}

void SweepStore::finish(std::int64_t number, const std::vector<json>& results) {
    NVCIM_ASSERT(results.size() == columns_.size());
    std::string sets;
    for (const SweepColumn& column : columns_) {
        sets += ", " + quoted(column.path) + " = ?";
    }
    Statement update(
        file_, "UPDATE points SET status = 'done', error = NULL" + sets + " WHERE number = ?");
    for (std::size_t i = 0; i < results.size(); ++i) {
        bind_value(update, static_cast<int>(i) + 1, results[i]);
    }
    update.bind(static_cast<int>(results.size()) + 1, number);
    update.execute();
}

void SweepStore::fail(std::int64_t number, const std::string& error) {
    Statement update(file_, "UPDATE points SET status = 'failed', error = ? WHERE number = ?");
    update.insert(error, number);
}

std::vector<std::int64_t> SweepStore::pending() {
    std::vector<std::int64_t> list;
    Statement select(file_, "SELECT number FROM points WHERE status = 'pending' ORDER BY number");
    while (select.step()) {
        list.push_back(select.integer(0));
    }
    return list;
}

PointCounts SweepStore::count() {
    PointCounts counts;
    Statement select(file_, "SELECT status, count(*) FROM points GROUP BY status");
    while (select.step()) {
        const std::string status = select.text(0);
        (status == kStatusNames[1]   ? counts.done
         : status == kStatusNames[2] ? counts.failed
         : status == kStatusNames[3] ? counts.invalid
                                     : counts.pending) = select.integer(1);
    }
    return counts;
}

std::vector<StoredPoint> SweepStore::points(std::int64_t first) {
    return points_between(first, std::numeric_limits<std::int64_t>::max());
}

std::vector<StoredPoint> SweepStore::points_between(std::int64_t first, std::int64_t last) {
    std::string names;
    for (const std::string& pointer : pointers_) {
        names += ", " + quoted(pointer);
    }
    for (const SweepColumn& column : columns_) {
        names += ", " + quoted(column.path);
    }
    Statement select(file_,
                     "SELECT number, status, error" + names +
                         " FROM points WHERE number BETWEEN ? AND ? ORDER BY number");
    select.bind(1, first);
    select.bind(2, last);
    std::vector<StoredPoint> list;
    while (select.step()) {
        StoredPoint point;
        point.number = select.integer(0);
        const std::string status = select.text(1);
        for (std::size_t i = 0; i < std::size(kStatusNames); ++i) {
            point.status = status == kStatusNames[i] ? static_cast<PointStatus>(i) : point.status;
        }
        point.error = select.text(2);
        int column = 3;
        for (std::size_t i = 0; i < pointers_.size(); ++i) {
            point.settings.push_back(column_value(select, column++));
        }
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            point.results.push_back(column_value(select, column++));
        }
        list.push_back(std::move(point));
    }
    return list;
}

}  // namespace nvcim::sim
