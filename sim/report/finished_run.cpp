// SPDX-License-Identifier: Apache-2.0
#include "sim/report/finished_run.h"

#include <fmt/format.h>

#include <filesystem>
#include <sstream>

#include "models/base/error.h"
#include "models/config/json_file.h"
#include "models/config/pointer.h"
#include "sim/stats/writers.h"

namespace nvcim::sim {

using nlohmann::json;
namespace fs = std::filesystem;

namespace {

/// Parameters that name a file relative to the folder, see effective_config().
constexpr const char* kPaths[] = {"/workload", "/ideal_weights", "/programming/mask"};

void flatten(const json& node, const Pointer& at, std::map<std::string, json>& out) {
    if (!node.is_object()) {
        out[at.text()] = node;
        return;
    }
    for (const auto& [key, child] : node.items()) {
        flatten(child, at / key, out);
    }
}

void check_schema(const json& stats, const std::string& file) {
    const json version =
        stats.is_object() && stats.contains("schema_version") ? stats["schema_version"] : json();
    if (version.is_null()) {
        throw ConfigError(
            fmt::format("{}: expected statistics of a run, with a schema_version", file));
    }
    if (version != kStatsSchemaVersion) {
        throw ConfigError(
            fmt::format("{}: expected statistics of schema version {}, got {}; compare "
                        "them with the nvcim that wrote them, or repeat the run",
                        file,
                        kStatsSchemaVersion,
                        version.dump()));
    }
}

/// Why `folder` is none, or "".
std::string reason_against(const fs::path& folder) {
    if (!fs::exists(folder)) {
        return "there is no such folder";
    }
    if (!fs::is_directory(folder)) {
        return "expected the folder of a run, got a file";
    }
    if (fs::exists(folder / "sweep.sqlite")) {
        return fmt::format("holds a sweep, not a run; nvcim sweep export {} has all its points",
                           folder.string());
    }
    for (const char* file : {"stats.json", "effective_config.json"}) {
        if (!fs::exists(folder / file)) {
            return fmt::format("expected a folder that nvcim run wrote, there is no {} in it",
                               file);
        }
    }
    return "";
}

std::string program_of(const fs::path& folder) {
    const fs::path file = folder / "run_info.json";
    if (!fs::exists(file)) {
        return "";
    }
    const json info = load_json(file.string());
    const auto text = [&](const char* key) {
        return info.is_object() && info.contains(key) && info[key].is_string()
                   ? info[key].get<std::string>()
                   : "unknown";
    };
    return fmt::format("{} ({})", text("version"), text("commit"));
}

FinishedRun read_run(const std::string& folder) {
    FinishedRun run;
    run.folder = folder;
    const std::string stats = (fs::path(folder) / "stats.json").string();
    run.stats = load_json(stats);
    check_schema(run.stats, stats);
    flatten(load_json((fs::path(folder) / "effective_config.json").string()),
            Pointer(),
            run.parameters);
    for (const char* pointer : kPaths) {
        const auto found = run.parameters.find(pointer);
        if (found != run.parameters.end() && found->second.is_string() && found->second != "") {
            const fs::path path = fs::path(folder) / found->second.get<std::string>();
            std::error_code ignored;  // then the path is empty: nobody can read that file
            found->second = fs::proximate(path, ignored).generic_string();
        }
    }
    run.program = program_of(folder);
    return run;
}

}  // namespace

json FinishedRun::statistic(const std::string& path) const {
    const json* node = &stats;
    std::istringstream parts(path);
    for (std::string part; std::getline(parts, part, '.');) {
        if (!node->is_object() || !node->contains(part)) {
            return nullptr;
        }
        node = &node->at(part);
    }
    return *node;
}

std::vector<FinishedRun> read_runs(const std::vector<std::string>& folders) {
    Problems problems("compare");
    std::vector<FinishedRun> runs;
    for (std::string folder : folders) {
        while (folder.size() > 1 && folder.back() == '/') {
            folder.pop_back();
        }
        const std::string reason = reason_against(folder);
        if (!reason.empty()) {
            problems.add(folder, reason);
            continue;
        }
        runs.push_back(read_run(folder));
    }
    problems.throw_if_any<ConfigError>();
    return runs;
}

}  // namespace nvcim::sim
