// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace nvcim::sim {

/// What a run folder holds, read back.
struct FinishedRun {
    std::string folder;    ///< as given, without a slash at its end
    nlohmann::json stats;  ///< stats.json
    /// effective_config.json: every parameter by its JSON Pointer, lists as a whole. Paths of
    /// files are as seen from the working directory, so that runs in different folders agree.
    std::map<std::string, nlohmann::json> parameters;
    std::string program;  ///< "0.1.0 (1a2b3c)": version and commit that wrote it, or ""

    /// The statistic at "latency.interval_ns"; null if the run does not have it.
    [[nodiscard]] nlohmann::json statistic(const std::string& path) const;
};

/// Reads folders that `nvcim run` or `nvcim program --out` wrote. Throws ConfigError that names all
/// folders that are none, or the first file that cannot be read or has another schema version.
std::vector<FinishedRun> read_runs(const std::vector<std::string>& folders);

}  // namespace nvcim::sim
