// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <numeric>

namespace nvcim {

namespace {

ExitCode code_of(int reason) {
    for (const int machine : {0, ENOSPC, EDQUOT, EIO, EFBIG, ENOMEM, EMFILE, ENFILE}) {
        if (reason == machine) {
            return ExitCode::kInternal;
        }
    }
    return ExitCode::kUserInput;
}

}  // namespace

WriteError::WriteError(const std::string& path, int reason)
    : Error(code_of(reason),
            fmt::format("{}: cannot write: {}",
                        path,
                        reason == 0 ? "unknown reason" : std::strerror(reason))),
      path_(path),
      reason_(reason) {}

void Problems::add(std::string_view at, std::string_view text) {
    const std::string where = locate_ ? locate_(at) : file_;
    const std::string_view shown = at.empty() ? std::string_view("(top)") : at;
    lines_.push_back(where == file_ ? fmt::format("{}: {}", shown, text)
                                    : fmt::format("{} ({}): {}", shown, where, text));
}

std::string Problems::text() const {
    std::string out =
        fmt::format("{}: {} problem{}", file_, lines_.size(), lines_.size() == 1 ? "" : "s");
    for (const std::string& line : lines_) {
        out += "\n  " + line;
    }
    return out;
}

namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replace = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replace, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
    constexpr std::size_t kLongestWord = 64;  // longer input is no typo of a key of ours
    if (word.size() > kLongestWord) {
        return {};
    }
    std::string best;
    std::size_t best_distance = word.size() / 2 + 1;
    for (const std::string& candidate : candidates) {
        const std::size_t distance = edit_distance(word, candidate);
        if (distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

void assertion_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "nvcim: internal error: %s is false at %s:%d\n", condition, file, line);
    std::abort();
}

}  // namespace nvcim
