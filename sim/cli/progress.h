// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdio>
#include <set>
#include <string>

namespace nvcim::sim {

/// One line on stderr that says what a long command is doing. On a terminal the line is rewritten
/// in place; elsewhere each new phase of a series gets a plain line of its own, and a line at most
/// every half minute says how far the series is.
///
/// A series is a run of calls with one `total`, from `done` 0 up; its phases may alternate. From
/// the second part on the line says how long the rest of the series will take at the pace so far.
class ProgressLine {
public:
    ProgressLine(std::FILE* stream, bool quiet);

    /// `phase` as a short present participle; `done` of `total` parts are finished. An empty phase
    /// says that nothing is under way: the series is over.
    /// `note` follows the phase and begins none of its own: "3 failed".
    void show(const std::string& phase, int done, int total, const std::string& note = "");
    /// Clears the line.
    void finish();

private:
    using Clock = std::chrono::steady_clock;
    void follow_series(int done, int total);

    std::FILE* stream_;
    bool quiet_;
    bool in_place_;
    Clock::time_point start_ = Clock::now();
    Clock::time_point series_start_ = start_;
    Clock::time_point last_line_ = start_;
    std::set<std::string> series_phases_;  ///< shown so far
    int series_total_ = 0;
    int series_done_ = 0;
};

/// ", about 3 min left" for `done` of `total` parts that took `seconds`; "" before the first is
/// done.
std::string remaining_text(double seconds, int done, int total);

}  // namespace nvcim::sim
