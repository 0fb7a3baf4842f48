// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
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

void ProgressLine::show(const std::string& phase, int done, int total) {
    if (quiet_ || phase.empty()) {
        return;
    }
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    const std::string part = total > 1 ? fmt::format(" ({} of {})", done + 1, total) : "";
    if (in_place_) {
        constexpr int kWidth = 20;
        const int filled = total > 1 ? std::clamp(kWidth * done / total, 0, kWidth) : 0;
        const std::string bar =
            total > 1 ? fmt::format(" [{:#<{}}{:-<{}}]", "", filled, "", kWidth - filled) : "";
        fmt::print(stream_, "\r\033[K[{:5.0f} s] {}{}{}", seconds, phase, bar, part);
        std::fflush(stream_);
    } else if (phase != phase_) {
        fmt::print(stream_, "[{:5.0f} s] {}{}\n", seconds, phase, part);
        std::fflush(stream_);
    }
    phase_ = phase;
}

void ProgressLine::finish() {
    if (!quiet_ && in_place_) {
        fmt::print(stream_, "\r\033[K");
        std::fflush(stream_);
    }
}

}  // namespace nvcim::sim
