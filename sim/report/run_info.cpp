// SPDX-License-Identifier: Apache-2.0
#include "sim/report/run_info.h"

#include <unistd.h>

#include <cmath>
#include <ctime>
#include <nlohmann/json.hpp>

namespace nvcim::sim {

namespace {

std::string host_name() {
    char name[256] = {};
    return gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

std::string now_utc() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32] = {};
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

}  // namespace

const char* build_version() {
    return NVCIM_VERSION;
}
const char* build_commit() {
    return NVCIM_COMMIT;
}

std::string run_info_json(const RunInfo& info) {
    nlohmann::ordered_json out;
    out["version"] = build_version();
    out["commit"] = build_commit();
    out["command_line"] = info.command_line;
    out["seed"] = info.seed;
    out["threads"] = info.threads;
    out["kernel"] = info.kernel;
    out["host"] = host_name();
    out["written_utc"] = now_utc();
    nlohmann::ordered_json& wall = out["wall_seconds"] = nlohmann::ordered_json::object();
    for (const auto& [phase, seconds] : info.wall_seconds) {
        wall[phase] = std::round(seconds * 1000.0) / 1000.0;
    }
    return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace nvcim::sim
