// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/trace_reader.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

#include "models/base/error.h"
#include "models/config/text.h"
#include "sim/trace/chrome_trace.h"
#include "sim/trace/sqlite_trace.h"
#include "sim/trace/trace_builder.h"

namespace nvcim::sim {

using nlohmann::json;

namespace {

/// Takes the events of a trace.json, in the order of the file.
class ChromeReader {
public:
    /// Returns what is wrong with it, or "".
    std::string header(const json& other) {
        if (other.at("format") != "nvcim-trace") {
            return "a trace of another program";
        }
        const int version = other.at("version").get<int>();
        if (version != kTraceFormatVersion) {
            return fmt::format(
                "format version {}; this program reads version {}", version, kTraceFormatVersion);
        }
        dropped_ = other.at("dropped").get<std::int64_t>();
        bits_ = other.at("signal_bits");
        TraceFilter filter;
        filter.from_ps = other.at("from_ps").get<std::int64_t>();
        filter.to_ps = other.at("to_ps").get<std::int64_t>();
        filter.max_events = std::numeric_limits<std::size_t>::max();
        build_.emplace(filter);
        return {};
    }

    void event(const json& event) {
        const std::string phase = event.at("ph").get<std::string>();
        if (phase == "M") {
            name(event);
        } else if (phase == "X") {
            slice(event);
        } else if (phase == "C") {
            level(event);
        } else if (phase == "s") {
            flow_from_ = {row(event), event.at("args").at("n").get<std::int64_t>()};
        } else if (phase == "f") {
            build_->flow(flow_from_.first,
                         flow_from_.second,
                         row(event),
                         event.at("args").at("n").get<std::int64_t>());
        }
    }

    Recorder finish() { return build_->finish(dropped_); }

private:
    void name(const json& event) {
        const json& args = event.at("args");
        const std::string path = args.at("path").get<std::string>();
        if (event.at("name") == "process_name") {
            processes_[event.at("pid").get<std::int64_t>()] = path;
        } else if (path != kCriticalPathTrack) {
            rows_[event.at("tid").get<std::int64_t>()] =
                build_->track(path, args.at("power_uw").get<double>());
        }
    }
    void slice(const json& event) {
        const json& args = event.at("args");
        const auto start = event.at("ts").get<std::int64_t>();
        const auto duration = event.at("dur").get<std::int64_t>();
        const auto number = args.at("n").get<std::int64_t>();
        if (event.at("cat") == kCriticalPathTrack) {
            build_->path_step(
                {start, duration, args.at("stage"), args.at("unit"), args.at("kind"), number});
        } else {
            build_->slice(row(event), event.at("name"), start, duration, number);
        }
    }
    void level(const json& event) {
        const std::string& process = processes_.at(event.at("pid").get<std::int64_t>());
        const std::string name = event.at("name").get<std::string>();
        const std::string path = process.empty() ? name : process + "." + name;
        const auto value = event.at("args").at("value").get<std::int64_t>();
        const auto known = signals_.find(path);
        if (known == signals_.end()) {  // the first one is the initial level
            signals_[path] = build_->signal(path, bits_.at(path).get<int>(), value);
        } else {
            build_->level(known->second, event.at("ts").get<std::int64_t>(), value);
        }
    }
    [[nodiscard]] std::int64_t row(const json& event) const {
        return rows_.at(event.at("tid").get<std::int64_t>());
    }

    std::optional<TraceBuilder> build_;
    std::int64_t dropped_ = 0;
    json bits_;
    std::map<std::int64_t, std::string> processes_;
    std::map<std::int64_t, std::int64_t> rows_;  ///< row of the file -> track
    std::map<std::string, std::int64_t> signals_;
    std::pair<std::int64_t, std::int64_t> flow_from_;
};

/// One JSON object per line, so memory does not grow with the text.
Recorder read_chrome_trace(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    ChromeReader reader;
    int number = 0;
    bool complete = false;
    std::string line;
    const auto refuse = [&](const std::string& why) {
        throw ConfigError(
            fmt::format("{}:{}: expected a trace.json or trace.sqlite written by nvcim, got {}",
                        path,
                        number,
                        why));
    };
    try {
        while (std::getline(file, line)) {
            ++number;
            if (number == 1) {
                const std::string wrong = reader.header(json::parse(line + "]}").at("otherData"));
                if (!wrong.empty()) {
                    refuse(wrong);
                }
            } else if (line == "]}") {
                complete = true;
            } else {
                if (!line.empty() && line.back() == ',') {
                    line.pop_back();
                }
                reader.event(json::parse(line));
            }
        }
    } catch (const json::exception&) {   // its text speaks of our parser, not of the file
        if (number > 1 && file.eof()) {  // cut in the middle of a line
            throw ConfigError(fmt::format("{}: the trace ends early, in line {}", path, number));
        }
        refuse(value_text(line));
    } catch (const std::out_of_range&) {  // a slice on a row that was not introduced
        refuse("a slice on a row without a name: " + value_text(line));
    }
    if (!complete) {
        throw ConfigError(fmt::format("{}: the trace ends early, after line {}", path, number));
    }
    return reader.finish();
}

bool is_database(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file || std::filesystem::is_directory(path)) {
        throw ConfigError(fmt::format("{}: cannot read the trace", path));
    }
    std::string start(15, ' ');
    file.read(start.data(), static_cast<std::streamsize>(start.size()));
    return start == "SQLite format 3";
}

}  // namespace

Recorder read_trace(const std::string& path) {
    return is_database(path) ? read_sqlite_trace(path) : read_chrome_trace(path);
}

}  // namespace nvcim::sim
