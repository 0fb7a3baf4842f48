// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdio>
#include <string>

namespace nvcim::sim {

/// One line on stderr that says what a long command is doing. On a terminal the line is rewritten
/// in place; elsewhere each new phase gets a plain line of its own.
class ProgressLine {
public:
    ProgressLine(std::FILE* stream, bool quiet);

    /// `phase` as a short present participle; `done` of `total` parts are finished. An empty phase
    /// says that nothing is under way.
    void show(const std::string& phase, int done, int total);
    /// Clears the line.
    void finish();

private:
    std::FILE* stream_;
    bool quiet_;
    bool in_place_;
    std::string phase_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace nvcim::sim
