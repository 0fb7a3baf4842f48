// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_store.h"

#include <fmt/format.h>

#include <filesystem>
#include <limits>
#include <numeric>

#include "models/base/error.h"
#include "sim/stats/run_result.h"
#include "sim/stats/stat_tree.h"

namespace nvcim::sim {

using nlohmann::json;

namespace {

constexpr int kSweepFormatVersion = 1;
constexpr const char* kPointsOfSweep = "points_of_sweep";  // only shards have this key
constexpr const char* kStatusNames[] = {"pending", "done", "failed"};

std::string quoted(const std::string& name) {
    std::string out = "\"";
    for (const char c : name) {
        out += c == '"' ? std::string("\"\"") : std::string(1, c);
    }
    return out + "\"";
}

void bind(Statement& statement, int number, const json& value) {
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

json pointer_list(const std::vector<std::string>& pointers) {
    return json(pointers);
}

}  // namespace

std::vector<SweepColumn> sweep_columns() {
    const StatTree tree{RunResult{}};
    std::vector<SweepColumn> columns;
    for (const StatDeclaration& stat : tree.declarations()) {
        if (stat.path.find("[]") == std::string::npos && stat.type.rfind("list", 0) != 0) {
            columns.push_back({stat.path, stat.unit});
        }
    }
    return columns;
}

SweepStore::SweepStore(const std::string& path, Database::Mode mode)
    : path_(path), file_(path, mode) {
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
    SweepStore store(path, Database::Mode::kCreate);
    store.pointers_ = plan.pointers;
    store.columns_ = sweep_columns();
    std::string columns;
    for (const std::string& pointer : store.pointers_) {
        columns += ", " + quoted(pointer);
    }
    for (const SweepColumn& column : store.columns_) {
        columns += ", " + quoted(column.path);
    }
    Database& file = store.file_;
    file.execute(fmt::format("PRAGMA journal_mode = {}; PRAGMA synchronous = FULL; BEGIN",
                             journal == Journal::kWriteAhead ? "WAL" : "DELETE"));
    file.execute("CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL)");
    file.execute("CREATE TABLE units(column_name TEXT PRIMARY KEY, unit TEXT NOT NULL)");
    file.execute(
        "CREATE TABLE points(number INTEGER PRIMARY KEY, status TEXT NOT NULL, error TEXT" +
        columns + ")");
    {
        Statement meta(file, "INSERT INTO meta VALUES(?, ?)");
        const auto put = [&](const char* key, const std::string& value) {
            meta.insert(std::string(key), value);
        };
        put("format", "nvcim-sweep");
        put("version", std::to_string(kSweepFormatVersion));
        put("name", plan.sweep.name);
        put("pointers", pointer_list(plan.pointers).dump());
        put("config", effective_config(experiment_of(plan.sweep, plan.points.front()), ".").dump());
        Statement unit(file, "INSERT INTO units VALUES(?, ?)");
        for (const SweepColumn& column : store.columns_) {
            unit.insert(column.path, column.unit);
        }
        std::string places;
        for (std::size_t i = 0; i < store.pointers_.size(); ++i) {
            places += ", ?";
        }
        std::string names;
        for (const std::string& pointer : store.pointers_) {
            names += ", " + quoted(pointer);
        }
        Statement point(
            file,
            "INSERT INTO points(number, status" + names + ") VALUES(?, 'pending'" + places + ")");
        for (const std::int64_t number : numbers) {
            point.bind(1, number);
            const auto& settings = plan.points[static_cast<std::size_t>(number)].settings;
            for (std::size_t i = 0; i < settings.size(); ++i) {
                bind(point, static_cast<int>(i) + 2, settings[i].second);
            }
            point.execute();
        }
    }
    file.execute("COMMIT");
    return store;
}

SweepStore SweepStore::open(const std::string& path) {
    if (!std::filesystem::exists(path)) {
        throw ConfigError(fmt::format("{}: there is no such sweep", path));
    }
    SweepStore store(path, Database::Mode::kCreate);
    store.file_.execute("PRAGMA synchronous = FULL");
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

void SweepStore::check_plan(const SweepPlan& plan) {
    const std::vector<StoredPoint> stored = points();
    const std::string of_sweep = meta(kPointsOfSweep);
    const std::size_t expected = of_sweep.empty() ? stored.size() : std::stoul(of_sweep);
    bool same = pointers_ == plan.pointers && expected == plan.points.size();
    for (std::size_t i = 0; same && i < stored.size(); ++i) {
        const SweepPoint& planned = plan.points.at(static_cast<std::size_t>(stored[i].number));
        for (std::size_t k = 0; same && k < pointers_.size(); ++k) {
            const json& value = planned.settings[k].second;
            same =
                stored[i].settings[k] == (value.is_boolean() ? json(std::int64_t{value.get<bool>()})
                                          : value.is_structured() ? json(value.dump())
                                                                  : value);
        }
    }
    if (same) {
        same = plan.points.empty() ||
               meta("config") ==
                   effective_config(experiment_of(plan.sweep, plan.points.front()), ".").dump();
    }
    if (!same) {
        throw ConfigError(fmt::format(
            "{}: holds another sweep than the file describes now; choose another --out", path_));
    }
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
        bind(update, static_cast<int>(i) + 1, results[i]);
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
                                     : counts.pending) = select.integer(1);
    }
    return counts;
}

std::vector<StoredPoint> SweepStore::points() {
    return points_between(0, std::numeric_limits<std::int64_t>::max());
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
        point.status = status == kStatusNames[1]   ? PointStatus::kDone
                       : status == kStatusNames[2] ? PointStatus::kFailed
                                                   : PointStatus::kPending;
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
