// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/sweep_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "models/base/error.h"

namespace nvcim::sim {

namespace fs = std::filesystem;

std::string sweep_store_path(const std::string& folder) {
    return (fs::path(folder) / "sweep.sqlite").string();
}

void make_sweep_folder(const std::string& folder) {
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed) {
        throw WriteError(folder, failed.value());
    }
    if (fs::exists(fs::path(folder) / "stats.json")) {
        throw ConfigError(fmt::format(
            "{}: holds a run, whose report would be lost; choose another --out", folder));
    }
}

SweepLock::SweepLock(const std::string& folder) {
    const std::string path = (fs::path(folder) / "sweep.lock").string();
    file_ = open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644);
    if (file_ < 0) {
        throw WriteError(path, errno);
    }
    if (flock(file_, LOCK_EX | LOCK_NB) != 0) {
        close(file_);
        throw ConfigError(fmt::format("{}: another process is running this sweep", folder));
    }
}

SweepLock::~SweepLock() {
    close(file_);
}

}  // namespace nvcim::sim
