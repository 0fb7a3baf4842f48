// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "sim/report/run_info.h"
#include "sim/stats/run_result.h"

namespace nvcim::sim {

/// The folder that holds everything one run wrote. It grows under a temporary name beside its
/// final one and is renamed by complete(): what bears the final name is whole. A run that ends
/// early leaves nothing behind.
class RunFolder {
public:
    /// runs/<experiment>-<hash>: eight hex digits over the effective configuration.
    static std::string default_path(const std::string& experiment,
                                    const nlohmann::ordered_json& effective_config);

    /// Throws ConfigError if `path` exists, unless it is an empty folder or `force` is set and
    /// it is a run folder (which complete() then replaces). Nothing else is ever deleted.
    RunFolder(std::string path, bool force);
    ~RunFolder();
    RunFolder(const RunFolder&) = delete;
    RunFolder& operator=(const RunFolder&) = delete;

    /// Path of a file in the folder as it is now, before complete().
    [[nodiscard]] std::string file(const std::string& name) const;
    /// Path the folder, or a file in it, has after complete().
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string final_file(const std::string& name) const;

    /// stats.json, stats.csv, report.html, effective_config.json and run_info.json.
    void write(const RunResult& result,
               const nlohmann::ordered_json& effective_config,
               const RunInfo& info);

    /// Gives the folder its final name. Call once, last.
    void complete();

private:
    std::string path_;
    std::string partial_;
    bool force_;
    bool is_complete_ = false;
};

}  // namespace nvcim::sim
