// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace nvcim::sim {

/// Version of the program and the commit it was built from ("unknown" outside a repository).
const char* build_version();
const char* build_commit();

/// How a run came about: all that may differ between two runs with equal results.
struct RunInfo {
    std::vector<std::string> command_line;
    std::uint64_t seed = 0;
    int threads = 0;
    std::string kernel;                                        ///< of products
    std::vector<std::pair<std::string, double>> wall_seconds;  ///< by phase, in order
};

/// run_info.json: the above with version, commit, host and the time of writing (UTC).
std::string run_info_json(const RunInfo& info);

}  // namespace nvcim::sim
