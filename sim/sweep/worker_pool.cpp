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
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "models/base/error.h"

namespace nvcim::sim {

namespace {

constexpr char kLineBreak = '\x1e';  // within a line
// First byte of a line that a worker sends. Without a last line it crashed.
constexpr char kLine = 'L', kDone = 'D', kFailed = 'F';

struct Worker {
    pid_t process = 0;
    int pipe = -1;
    std::size_t number = 0;
    std::string unread;  ///< begin of a line
    JobEnd end;
    bool has_ended = false;
};

using Job = std::function<void(std::size_t number, const Tell& tell)>;
using Hear = std::function<void(std::size_t number, const std::string& line)>;

void send(int pipe, const std::string& text) {
    for (std::size_t sent = 0; sent < text.size();) {
        const ssize_t count = write(pipe, text.data() + sent, text.size() - sent);
        if (count < 0 && errno != EINTR) {
            return;  // nobody listens any more
        }
        sent += count > 0 ? static_cast<std::size_t>(count) : 0;
    }
}

std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', kLineBreak);
    return text;
}

/// In the new process: does the job and ends.
[[noreturn]] void work(int pipe, std::size_t number, const Job& job) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // without the sweep there is nobody to work for
    std::string last(1, kDone);
    try {
        job(number, [pipe](const std::string& line) { send(pipe, kLine + line + "\n"); });
    } catch (const Error& error) {
        last = fmt::format("{}{} {}", kFailed, static_cast<int>(error.code()), error.what());
    } catch (const std::exception& error) {
        last = fmt::format("{}{} internal error: {}",
                           kFailed,
                           static_cast<int>(ExitCode::kInternal),
                           error.what());
    }
    send(pipe, one_line(last) + "\n");
    std::fflush(nullptr);
    _exit(0);
}

Worker start(std::size_t number, const Job& job) {
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
    Worker worker;
    worker.process = process;
    worker.pipe = ends[0];
    worker.number = number;
    return worker;
}

void take_line(Worker& worker, const std::string& line, const Hear& hear) {
    const std::string text = line.substr(1);
    if (line[0] == kLine) {
        hear(worker.number, text);
        return;
    }
    worker.has_ended = true;
    worker.end.is_done = line[0] == kDone;
    if (line[0] == kFailed) {
        const std::size_t blank = text.find(' ');
        worker.end.exit_code = std::stoi(text.substr(0, blank));
        worker.end.error = text.substr(blank + 1);
        std::replace(worker.end.error.begin(), worker.end.error.end(), kLineBreak, '\n');
    }
}

void take(Worker& worker, std::string_view bytes, const Hear& hear) {
    worker.unread += bytes;
    std::size_t begin = 0;
    for (std::size_t end = worker.unread.find('\n'); end != std::string::npos;
         end = worker.unread.find('\n', begin)) {
        take_line(worker, worker.unread.substr(begin, end - begin), hear);
        begin = end + 1;
    }
    worker.unread.erase(0, begin);
}

/// Everything that the worker sent is here: how did it end?
JobEnd finish(const Worker& worker) {
    int status = 0;
    while (waitpid(worker.process, &status, 0) < 0 && errno == EINTR) {
    }
    close(worker.pipe);
    if (worker.has_ended) {
        return worker.end;
    }
    JobEnd end;
    end.exit_code = static_cast<int>(ExitCode::kInternal);
    end.error = WIFSIGNALED(status)
                    ? fmt::format("the worker was ended by signal {} ({})",
                                  WTERMSIG(status),
                                  strsignal(WTERMSIG(status)))
                    : fmt::format("the worker ended with code {}", WEXITSTATUS(status));
    return end;
}

}  // namespace

void run_in_processes(std::size_t jobs,
                      int workers,
                      const Job& job,
                      const Hear& hear,
                      const std::function<void(std::size_t number, const JobEnd& end)>& end) {
    std::vector<Worker> running;
    std::size_t next = 0;
    while (next < jobs || !running.empty()) {
        while (next < jobs && static_cast<int>(running.size()) < workers) {
            running.push_back(start(next++, job));
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
                take(running[i], {buffer, static_cast<std::size_t>(count)}, hear);
            } else if (count == 0) {
                const Worker ended = std::move(running[i]);
                running.erase(running.begin() + static_cast<std::ptrdiff_t>(i));
                end(ended.number, finish(ended));
            }
        }
    }
}

}  // namespace nvcim::sim
