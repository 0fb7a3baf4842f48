// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace nvcim {

/// Exit codes of the program, see docs/cli.md. Only main() turns an exception into one.
enum class ExitCode {
    kOk = 0,
    kInternal = 1,    ///< our bug, or the machine (disk full, no memory)
    kUserInput = 2,   ///< command line, configuration, network, weights or data
    kDoesNotFit = 3,  ///< the network needs more than the chip has
    kSimulation = 4,  ///< deadlock or broken invariant while simulating
};

/// Base of every error that carries its exit code. The message is complete: it says where,
/// what was expected, what was found and what to change.
class Error : public std::runtime_error {
public:
    Error(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
    [[nodiscard]] ExitCode code() const { return code_; }

private:
    ExitCode code_;
};

class ConfigError : public Error {
public:
    explicit ConfigError(const std::string& message) : Error(ExitCode::kUserInput, message) {}
};
class WorkloadError : public Error {
public:
    explicit WorkloadError(const std::string& message) : Error(ExitCode::kUserInput, message) {}
};
class MappingError : public Error {
public:
    explicit MappingError(const std::string& message) : Error(ExitCode::kDoesNotFit, message) {}
};
class SimulationError : public Error {
public:
    explicit SimulationError(const std::string& message) : Error(ExitCode::kSimulation, message) {}
};
/// A file or folder that cannot be written. A path that cannot work (no such folder, no
/// permission) is wrong input; a disk that is full or fails is the machine's.
class WriteError : public Error {
public:
    /// `reason` is an errno value, 0: unknown.
    WriteError(const std::string& path, int reason);
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] int reason() const { return reason_; }

private:
    std::string path_;
    int reason_;
};

/// Collects all mistakes of one file, so that a user mends them in one go.
/// Message shape: "file: 2 problems\n  pointer: text\n  pointer (other file): text".
class Problems {
public:
    /// Says which file holds the value at a JSON Pointer, for documents made of several files.
    using Locate = std::function<std::string(std::string_view at)>;

    explicit Problems(std::string file, Locate locate = {})
        : file_(std::move(file)), locate_(std::move(locate)) {}

    /// `at` is a JSON Pointer or a layer name; `text` says what was expected and found.
    void add(std::string_view at, std::string_view text);
    [[nodiscard]] bool empty() const { return lines_.empty(); }
    [[nodiscard]] std::size_t size() const { return lines_.size(); }
    [[nodiscard]] std::string text() const;

    /// Throws E if anything was added.
    template <class E>
    void throw_if_any() const {
        if (!empty()) {
            throw E(text());
        }
    }

private:
    std::string file_;
    Locate locate_;
    std::vector<std::string> lines_;
};

/// The candidate nearest to `word` by edit distance, or "" if none is near (for "did you mean").
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace nvcim

/// States an invariant of our own code; a failure is our bug and aborts in every build type.
#define NVCIM_ASSERT(condition) \
    ((condition) ? void(0) : ::nvcim::assertion_failed(#condition, __FILE__, __LINE__))
