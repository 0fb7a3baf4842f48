// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/worker_pool.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <system_error>

#include "models/base/error.h"

namespace nvcim::sim {

namespace {

constexpr char kDone = 'D', kFailed = 'F';  // first byte of what a worker sends; last one: kEnd
constexpr char kEnd = '\n';

struct Worker {
    pid_t process = 0;
    int pipe = -1;
    std::int64_t number = 0;
    std::string text;
};

void send(int pipe, const std::string& text) {
    for (std::size_t sent = 0; sent < text.size();) {
        const ssize_t count = write(pipe, text.data() + sent, text.size() - sent);
        if (count < 0 && errno != EINTR) {
            return;  // nobody listens any more
        }
        sent += count > 0 ? static_cast<std::size_t>(count) : 0;
    }
}

/// In the new process: does the job and ends.
[[noreturn]] void work(int pipe,
                       std::int64_t number,
                       const std::function<std::string(std::int64_t)>& job) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // without the sweep there is nobody to work for
    std::string message;
    try {
        message = kDone + job(number);
    } catch (const Error& error) {
        message = fmt::format("{}{} {}", kFailed, static_cast<int>(error.code()), error.what());
    } catch (const std::exception& error) {
        message = fmt::format("{}{} internal error: {}",
                              kFailed,
                              static_cast<int>(ExitCode::kInternal),
                              error.what());
    }
    send(pipe, message + kEnd);
    std::fflush(nullptr);
    _exit(0);
}

Worker start(std::int64_t number, const std::function<std::string(std::int64_t)>& job) {
    int ends[2];
    if (pipe(ends) != 0) {
        throw std::system_error(errno, std::generic_category(), "cannot make a pipe");
    }
    std::fflush(nullptr);  // else both processes print what waits in buffers
    const pid_t process = fork();
    if (process < 0) {
        throw std::system_error(errno, std::generic_category(), "cannot start a worker");
    }
    if (process == 0) {
        close(ends[0]);
        work(ends[1], number, job);
    }
    close(ends[1]);
    return {process, ends[0], number, {}};
}

/// Everything that the worker sent is here: how did it end?
JobOutcome finish(const Worker& worker) {
    int status = 0;
    while (waitpid(worker.process, &status, 0) < 0 && errno == EINTR) {
    }
    close(worker.pipe);
    JobOutcome outcome;
    outcome.number = worker.number;
    const std::string& text = worker.text;
    if (text.empty() || text.back() != kEnd) {
        outcome.exit_code = static_cast<int>(ExitCode::kInternal);
        outcome.text = WIFSIGNALED(status)
                           ? fmt::format("the worker was ended by signal {} ({})",
                                         WTERMSIG(status),
                                         strsignal(WTERMSIG(status)))
                           : fmt::format("the worker ended with code {}", WEXITSTATUS(status));
        return outcome;
    }
    outcome.is_done = text.front() == kDone;
    outcome.text = text.substr(1, text.size() - 2);
    if (!outcome.is_done) {
        const std::size_t blank = outcome.text.find(' ');
        outcome.exit_code = std::stoi(outcome.text.substr(0, blank));
        outcome.text.erase(0, blank + 1);
    }
    return outcome;
}

}  // namespace

void run_in_processes(const std::vector<std::int64_t>& numbers,
                      int workers,
                      const std::function<std::string(std::int64_t number)>& job,
                      const std::function<void(const JobOutcome& outcome)>& take) {
    std::vector<Worker> running;
    std::size_t next = 0;
    while (next < numbers.size() || !running.empty()) {
        while (next < numbers.size() && static_cast<int>(running.size()) < workers) {
            running.push_back(start(numbers[next++], job));
        }
        std::vector<pollfd> pipes;
        for (const Worker& worker : running) {
            pipes.push_back({worker.pipe, POLLIN, 0});
        }
        if (poll(pipes.data(), pipes.size(), -1) < 0 && errno != EINTR) {
            throw std::system_error(errno, std::generic_category(), "cannot wait for workers");
        }
        for (std::size_t i = running.size(); i-- > 0;) {
            if ((pipes[i].revents & (POLLIN | POLLHUP | POLLERR)) == 0) {
                continue;
            }
            char buffer[65536];
            const ssize_t count = read(running[i].pipe, buffer, sizeof buffer);
            if (count > 0) {
                running[i].text.append(buffer, static_cast<std::size_t>(count));
            } else if (count == 0) {
                const Worker ended = std::move(running[i]);
                running.erase(running.begin() + static_cast<std::ptrdiff_t>(i));
                take(finish(ended));
            }
        }
    }
}

}  // namespace nvcim::sim
