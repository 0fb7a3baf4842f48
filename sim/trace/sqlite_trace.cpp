// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/sqlite_trace.h"

#include <fmt/format.h>

#include <limits>
#include <map>

#include "models/base/error.h"
#include "sim/database/sqlite.h"
#include "sim/trace/chrome_trace.h"
#include "sim/trace/trace_builder.h"

namespace nvcim::sim {

namespace {

constexpr const char* kSchema = R"(
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
BEGIN;
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE tracks(id INTEGER PRIMARY KEY, path TEXT NOT NULL, power_uw REAL NOT NULL);
CREATE TABLE kinds(id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE slices(track INTEGER NOT NULL, kind INTEGER NOT NULL, start_ps INTEGER NOT NULL,
                    duration_ps INTEGER NOT NULL, n INTEGER NOT NULL);
CREATE TABLE signals(id INTEGER PRIMARY KEY, path TEXT NOT NULL, bits INTEGER NOT NULL,
                     initial INTEGER NOT NULL);
CREATE TABLE levels(signal INTEGER NOT NULL, time_ps INTEGER NOT NULL, value INTEGER NOT NULL);
CREATE TABLE flows(from_track INTEGER NOT NULL, from_n INTEGER NOT NULL,
                   to_track INTEGER NOT NULL, to_n INTEGER NOT NULL);
CREATE TABLE critical_path(step INTEGER PRIMARY KEY, start_ps INTEGER NOT NULL,
                           duration_ps INTEGER NOT NULL, stage TEXT NOT NULL, unit TEXT NOT NULL,
                           kind TEXT NOT NULL, n INTEGER NOT NULL);
CREATE VIEW events AS
    SELECT tracks.path AS unit, kinds.name AS kind, start_ps, duration_ps, n
    FROM slices JOIN tracks ON tracks.id = track JOIN kinds ON kinds.id = kind;
)";

void write_meta(Database& file, const Recorder& trace, const std::string& config) {
    Statement meta(file, "INSERT INTO meta VALUES(?, ?)");
    const auto put = [&](const char* key, const std::string& value) {
        meta.insert(std::string(key), value);
    };
    put("format", "nvcim-trace");
    put("version", std::to_string(kTraceFormatVersion));
    put("paths", trace.filter().paths);
    put("kinds", trace.filter().kinds);
    put("from_ps", std::to_string(trace.filter().from_ps));
    put("to_ps", std::to_string(trace.filter().to_ps));
    put("dropped", std::to_string(trace.dropped()));
    put("config", config);
}

void write_slices(Database& file, const Recorder& trace) {
    Statement track(file, "INSERT INTO tracks VALUES(?, ?, ?)");
    for (std::size_t i = 0; i < trace.tracks().size(); ++i) {
        track.insert(static_cast<std::int64_t>(i), trace.tracks()[i], trace.microwatts()[i]);
    }
    Statement kind(file, "INSERT INTO kinds VALUES(?, ?)");
    for (std::size_t i = 0; i < trace.kinds().size(); ++i) {
        kind.insert(static_cast<std::int64_t>(i), trace.kinds()[i]);
    }
    Statement slice(file, "INSERT INTO slices VALUES(?, ?, ?, ?, ?)");
    for (const Recorder::Slice& s : trace.slices()) {
        slice.insert(
            std::int64_t{s.track}, std::int64_t{s.kind}, s.start_ps, s.duration_ps, s.argument);
    }
    Statement flow(file, "INSERT INTO flows VALUES(?, ?, ?, ?)");
    for (const Recorder::Flow& f : trace.flows()) {
        flow.insert(std::int64_t{f.from}, f.from_argument, std::int64_t{f.to}, f.to_argument);
    }
}

void write_levels(Database& file, const Recorder& trace) {
    Statement signal(file, "INSERT INTO signals VALUES(?, ?, ?, ?)");
    for (std::size_t i = 0; i < trace.signals().size(); ++i) {
        const Recorder::Signal& s = trace.signals()[i];
        signal.insert(static_cast<std::int64_t>(i), s.path, std::int64_t{s.bits}, s.initial);
    }
    Statement level(file, "INSERT INTO levels VALUES(?, ?, ?)");
    for (const Recorder::Level& l : trace.levels()) {
        level.insert(std::int64_t{l.signal}, l.time_ps, l.value);
    }
}

void write_path(Database& file, const Recorder& trace) {
    Statement step(file, "INSERT INTO critical_path VALUES(?, ?, ?, ?, ?, ?, ?)");
    std::int64_t number = 0;
    for (const Tracer::PathStep& s : trace.critical_path()) {
        step.insert(number++, s.start_ps, s.duration_ps, s.stage, s.unit, s.kind, s.number);
    }
}

std::map<std::string, std::string> read_meta(Database& file, const std::string& path) {
    std::map<std::string, std::string> meta;
    Statement tables(file, "SELECT 1 FROM sqlite_master WHERE name = 'meta'");
    if (!tables.step()) {
        throw ConfigError(
            fmt::format("{}: expected a trace written by nvcim, got another database", path));
    }
    Statement select(file, "SELECT key, value FROM meta");
    while (select.step()) {
        meta[select.text(0)] = select.text(1);
    }
    if (meta["format"] != "nvcim-trace" || meta["version"] != std::to_string(kTraceFormatVersion)) {
        throw ConfigError(fmt::format("{}: expected a trace of format version {}, got {} {}",
                                      path,
                                      kTraceFormatVersion,
                                      meta["format"],
                                      meta["version"]));
    }
    return meta;
}

}  // namespace

void write_sqlite_trace(const Recorder& trace, const std::string& config, const std::string& path) {
    Database file(path, Database::Mode::kCreate);
    file.execute(kSchema);
    write_meta(file, trace, config);
    write_slices(file, trace);
    write_levels(file, trace);
    write_path(file, trace);
    file.execute("COMMIT");
}

Recorder read_sqlite_trace(const std::string& path) {
    Database file(path, Database::Mode::kRead);
    std::map<std::string, std::string> meta = read_meta(file, path);
    TraceFilter filter;
    filter.max_events = std::numeric_limits<std::size_t>::max();
    filter.from_ps = std::stoll(meta["from_ps"]);
    filter.to_ps = std::stoll(meta["to_ps"]);
    TraceBuilder build(filter);
    Statement track(file, "SELECT path, power_uw FROM tracks ORDER BY id");
    while (track.step()) {
        build.track(track.text(0), track.real(1));
    }
    Statement slice(file,
                    "SELECT track, name, start_ps, duration_ps, n FROM slices "
                    "JOIN kinds ON kinds.id = kind ORDER BY slices.rowid");
    while (slice.step()) {
        build.slice(
            slice.integer(0), slice.text(1), slice.integer(2), slice.integer(3), slice.integer(4));
    }
    Statement signal(file, "SELECT path, bits, initial FROM signals ORDER BY id");
    while (signal.step()) {
        build.signal(signal.text(0), static_cast<int>(signal.integer(1)), signal.integer(2));
    }
    Statement level(file, "SELECT signal, time_ps, value FROM levels ORDER BY rowid");
    while (level.step()) {
        build.level(level.integer(0), level.integer(1), level.integer(2));
    }
    Statement flow(file, "SELECT from_track, from_n, to_track, to_n FROM flows ORDER BY rowid");
    while (flow.step()) {
        build.flow(flow.integer(0), flow.integer(1), flow.integer(2), flow.integer(3));
    }
    Statement step(file,
                   "SELECT start_ps, duration_ps, stage, unit, kind, n FROM critical_path "
                   "ORDER BY step");
    while (step.step()) {
        build.path_step({step.integer(0),
                         step.integer(1),
                         step.text(2),
                         step.text(3),
                         step.text(4),
                         step.integer(5)});
    }
    return build.finish(std::stoll(meta["dropped"]));
}

std::string config_of_sqlite_trace(const std::string& path) {
    Database file(path, Database::Mode::kRead);
    return read_meta(file, path)["config"];
}

}  // namespace nvcim::sim
