// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/slurm.h"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <system_error>
#include <vector>

#include "models/base/error.h"

namespace nvcim::sim {

namespace {

struct Answer {
    bool is_good = false;
    std::string output, errors;
};

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

File scratch_file() {
    File file(std::tmpfile(), std::fclose);
    if (!file) {
        throw WriteError("a temporary file", errno);
    }
    return file;
}

std::string text_of(std::FILE* file) {
    std::rewind(file);
    std::string text;
    char buffer[4096];
    for (std::size_t count = 0; (count = std::fread(buffer, 1, sizeof buffer, file)) > 0;) {
        text.append(buffer, count);
    }
    while (!text.empty() && text.back() == '\n') {
        text.pop_back();
    }
    return text;
}

/// Runs a command of Slurm and waits for it.
Answer ask(std::vector<std::string> words) {
    const File output = scratch_file();
    const File errors = scratch_file();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fileno(output.get()), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, fileno(errors.get()), STDERR_FILENO);
    std::vector<char*> arguments;
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    pid_t process = 0;
    const int failed =
        posix_spawnp(&process, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed == ENOENT) {
        throw ConfigError(
            fmt::format("{}: there is no such program; is Slurm on this machine?", words[0]));
    }
    if (failed != 0) {
        throw std::system_error(failed, std::generic_category(), "cannot start " + words[0]);
    }
    int status = 0;
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    return {WIFEXITED(status) && WEXITSTATUS(status) == 0,
            text_of(output.get()),
            text_of(errors.get())};
}

/// What it printed. Throws if it failed.
std::string ask_for(const std::vector<std::string>& words) {
    const Answer answer = ask(words);
    if (!answer.is_good) {
        throw ConfigError(fmt::format("{} failed: {}", words[0], answer.errors));
    }
    return answer.output;
}

}  // namespace

std::string submit_job(const std::string& script) {
    // "12", or "12;cluster" where there are several.
    const std::string answer = ask_for({"sbatch", "--parsable", script});
    const std::string job = answer.substr(0, answer.find(';'));
    if (job.empty() || job.find_first_not_of("0123456789") != std::string::npos) {
        throw ConfigError(fmt::format("sbatch: expected the number of a job, got {}", answer));
    }
    return job;
}

int max_array_tasks() {
    const std::string name = "MaxArraySize";
    std::istringstream lines(ask_for({"scontrol", "show", "config"}));
    for (std::string line; std::getline(lines, line);) {
        if (line.rfind(name, 0) == 0) {
            // One more than the highest index, and ours start at 0.
            return std::max(1, std::atoi(line.c_str() + line.find('=') + 1));
        }
    }
    throw ConfigError(fmt::format("scontrol show config: {} is missing", name));
}

std::map<int, std::string> task_states(const std::string& job) {
    const Answer answer =
        ask({"squeue", "--noheader", "--array", "--states=all", "--jobs=" + job, "--format=%K %T"});
    if (!answer.is_good) {
        if (answer.errors.find("Invalid job id") != std::string::npos) {
            return {};
        }
        throw ConfigError(fmt::format("squeue failed: {}", answer.errors));
    }
    std::map<int, std::string> states;
    std::istringstream lines(answer.output);
    int task = 0;
    for (std::string state; lines >> task >> state;) {
        states[task] = state;
    }
    return states;
}

bool is_active(const std::map<int, std::string>& states) {
    static const std::vector<std::string> over = {"COMPLETED",
                                                  "CANCELLED",
                                                  "FAILED",
                                                  "TIMEOUT",
                                                  "NODE_FAIL",
                                                  "OUT_OF_MEMORY",
                                                  "PREEMPTED",
                                                  "BOOT_FAIL",
                                                  "DEADLINE"};
    return std::any_of(states.begin(), states.end(), [&](const auto& task) {
        return std::find(over.begin(), over.end(), task.second) == over.end();
    });
}

void cancel_job(const std::string& job) {
    ask_for({"scancel", job});
}

bool has_command(const std::string& name) {
    const char* const path = std::getenv("PATH");
    std::istringstream folders(path == nullptr ? "" : path);
    for (std::string folder; std::getline(folders, folder, ':');) {
        if (access((folder + "/" + name).c_str(), X_OK) == 0) {
            return true;
        }
    }
    return false;
}

}  // namespace nvcim::sim
