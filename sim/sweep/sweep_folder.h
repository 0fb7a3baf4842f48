// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace nvcim::sim {

/// The store of the sweep in `folder`.
std::string sweep_store_path(const std::string& folder);

/// Makes the folder. Throws WriteError, and ConfigError if it holds a run.
void make_sweep_folder(const std::string& folder);

/// Keeps other processes from running the sweep of a folder until this ends, however it ends.
class SweepLock {
public:
    /// Throws ConfigError if another process runs the sweep, WriteError if `folder` cannot be
    /// written.
    explicit SweepLock(const std::string& folder);
    ~SweepLock();
    SweepLock(const SweepLock&) = delete;
    SweepLock& operator=(const SweepLock&) = delete;

private:
    int file_;
};

}  // namespace nvcim::sim
