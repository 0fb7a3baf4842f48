// SPDX-License-Identifier: Apache-2.0
#include "sim/report/run_folder.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "models/base/error.h"
#include "models/base/hash.h"
#include "models/config/json_file.h"
#include "sim/report/html_report.h"
#include "sim/stats/writers.h"

namespace nvcim::sim {

namespace fs = std::filesystem;

namespace {

bool is_run_folder(const fs::path& path) {
    return fs::exists(path / "run_info.json") && fs::exists(path / "effective_config.json");
}

void check_free(const std::string& path, bool force) {
    if (!fs::exists(fs::symlink_status(path)) || (fs::is_directory(path) && fs::is_empty(path))) {
        return;
    }
    if (!fs::is_directory(path) || !is_run_folder(path)) {
        throw ConfigError(
            fmt::format("{}: exists and is not a folder of results; choose another --out", path));
    }
    if (!force) {
        throw ConfigError(fmt::format(
            "{}: holds the results of a run; give --force to replace them, or another --out",
            path));
    }
}

[[noreturn]] void fail(const std::string& path, const std::error_code& reason) {
    throw WriteError(path, reason.value());
}

}  // namespace

std::string RunFolder::default_path(const std::string& experiment,
                                    const nlohmann::ordered_json& effective_config) {
    return fmt::format(
        "runs/{}-{:08x}", experiment, Fnv1a().add(effective_config.dump()).value() & 0xffffffff);
}

RunFolder::RunFolder(std::string path, bool force) : path_(std::move(path)), force_(force) {
    while (path_.size() > 1 && path_.back() == '/') {
        path_.pop_back();
    }
    check_free(path_, force_);
    partial_ = fmt::format("{}.partial-{}", path_, getpid());
    std::error_code error;
    fs::remove_all(partial_, error);
    fs::create_directories(partial_, error);
    if (error) {
        fail(path_, error);  // not the temporary name: the user gave this one
    }
}

RunFolder::~RunFolder() {
    if (!is_complete_) {
        std::error_code ignored;
        fs::remove_all(partial_, ignored);
    }
}

std::string RunFolder::file(const std::string& name) const {
    return (is_complete_ ? path_ : partial_) + "/" + name;
}

std::string RunFolder::final_file(const std::string& name) const {
    return path_ + "/" + name;
}

void RunFolder::write(const RunResult& result,
                      const nlohmann::ordered_json& effective_config,
                      const RunInfo& info) {
    const StatTree stats(result);
    write_file(file("stats.json"), stats_json(stats));
    write_file(file("stats.csv"), stats_csv(stats));
    write_file(file("report.html"), html_report(result, effective_config));
    write_file(file("effective_config.json"), effective_config.dump(2) + "\n");
    write_file(file("run_info.json"), run_info_json(info));
}

void RunFolder::complete() {
    NVCIM_ASSERT(!is_complete_);
    check_free(path_, force_);  // somebody else may have been quicker
    std::error_code error;
    if (fs::exists(path_)) {
        // Step aside first, so that no moment has half of two runs under the final name.
        const std::string old = fmt::format("{}.old-{}", path_, getpid());
        fs::rename(path_, old, error);
        if (error) {
            fail(path_, error);
        }
        fs::rename(partial_, path_, error);
        if (error) {
            std::error_code ignored;
            fs::rename(old, path_, ignored);
            fail(path_, error);
        }
        fs::remove_all(old, error);
    } else {
        fs::rename(partial_, path_, error);
        if (error) {
            fail(path_, error);
        }
    }
    is_complete_ = true;
}

}  // namespace nvcim::sim
