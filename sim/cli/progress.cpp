// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace nvcim::sim {

namespace {

bool is_plain_terminal(std::FILE* stream) {
    const char* term = std::getenv("TERM");
    return isatty(fileno(stream)) == 1 && term != nullptr && std::strcmp(term, "dumb") != 0;
}

}  // namespace

ProgressLine::ProgressLine(std::FILE* stream, bool quiet)
    : stream_(stream), quiet_(quiet), in_place_(is_plain_terminal(stream)) {}

std::string remaining_text(double seconds, int done, int total) {
    constexpr double kMinute = 60.0;
    constexpr double kHour = 3600.0;
    if (done < 1 || total <= done) {
        return {};
    }
    const double left = seconds / done * (total - done);
    if (left < 2 * kMinute) {
        return fmt::format(", about {:.0f} s left", left);
    }
    return left < 2 * kHour ? fmt::format(", about {:.0f} min left", left / kMinute)
                            : fmt::format(", about {:.0f} h left", left / kHour);
}

void ProgressLine::follow_series(int done, int total) {
    if (total != series_total_ || done < series_done_) {
        series_start_ = Clock::now();
        series_phases_.clear();
        series_total_ = total;
    }
    series_done_ = done;
}

void ProgressLine::show(const std::string& phase, int done, int total, const std::string& note) {
    if (quiet_) {
        return;
    }
    follow_series(done, total);
    if (phase.empty()) {
        series_total_ = 0;
        return;
    }
    const auto seconds_since = [now = Clock::now()](Clock::time_point then) {
        return std::chrono::duration<double>(now - then).count();
    };
    const std::string part =
        (note.empty() ? "" : ", " + note) +
        (total > 1 ? fmt::format(" ({} of {}){}",
                                 done + 1,
                                 total,
                                 remaining_text(seconds_since(series_start_), done, total))
                   : "");
    if (in_place_) {
        constexpr int kWidth = 20;
        const int filled =
            total > 1 ? std::clamp(static_cast<int>(std::int64_t{kWidth} * done / total), 0, kWidth)
                      : 0;
        const std::string bar =
            total > 1 ? fmt::format(" [{:#<{}}{:-<{}}]", "", filled, "", kWidth - filled) : "";
        fmt::print(stream_, "\r\033[K[{:5.0f} s] {}{}{}", seconds_since(start_), phase, bar, part);
        std::fflush(stream_);
        return;
    }
    constexpr double kPause = 30.0;
    if (series_phases_.insert(phase).second || seconds_since(last_line_) > kPause) {
        fmt::print(stream_, "[{:5.0f} s] {}{}\n", seconds_since(start_), phase, part);
        std::fflush(stream_);
        last_line_ = Clock::now();
    }
}

void ProgressLine::finish() {
    if (!quiet_ && in_place_) {
        fmt::print(stream_, "\r\033[K");
        std::fflush(stream_);
    }
}

}  // namespace nvcim::sim
