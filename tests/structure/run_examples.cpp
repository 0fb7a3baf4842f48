// SPDX-License-Identifier: Apache-2.0
/// run_examples PROGRAM_FOLDER DOCUMENT: runs the commands of the document's ```console and
/// ```python blocks in a scratch folder that shows the repository's arch/, workloads/, docs/ and
/// scripts/, with the built program on the PATH, and compares exit code and output. Exit code 77:
/// Python blocks were skipped, because pandas is missing, and all else worked.
#include <fmt/format.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/structure/console_blocks.h"
#include "tests/structure/source_tree.h"

namespace fs = std::filesystem;
using nvcim::structure::Example;

namespace {

/// A folder that commands may write to without touching the repository.
fs::path make_scratch() {
    std::string name = (fs::temp_directory_path() / "nvcim-examples-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error("cannot create " + name);
    }
    for (const char* shown : {"arch", "workloads", "docs", "scripts"}) {
        fs::create_directory_symlink(fs::path(NVCIM_SOURCE_DIR) / shown, fs::path(name) / shown);
    }
    return name;
}

struct Outcome {
    int exit_code = 0;
    std::vector<std::string> output;
};

Outcome run(const std::string& command) {
    FILE* pipe = popen(("{ " + command + "\n} 2>&1 </dev/null").c_str(), "r");
    if (pipe == nullptr) {
        throw std::runtime_error("cannot start a shell");
    }
    std::string text;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
        text += static_cast<char>(c);
    }
    const int status = pclose(pipe);
    Outcome outcome;
    outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        outcome.output.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return outcome;
}

/// A Python that has pandas: the user's, else Debian's; "" if there is none.
std::string find_python() {
    for (const std::string python : {"python3", "/usr/bin/python3"}) {
        if (run(python + " -c 'import pandas'").exit_code == 0) {
            return python;
        }
    }
    return "";
}

bool works(const std::string& document, const Example& example) {
    fmt::print("{}:{}: $ {}\n", document, example.line, example.command);
    const Outcome outcome = run(example.command);
    const bool right_code = outcome.exit_code == example.exit_code;
    const bool right_output =
        example.output.empty() || nvcim::structure::shows(example.output, outcome.output);
    if (right_code && right_output) {
        return true;
    }
    fmt::print("  exit code {}, the document says {}\n", outcome.exit_code, example.exit_code);
    if (!right_output) {
        fmt::print("  --- the document shows\n{}\n", fmt::join(example.output, "\n"));
    }
    fmt::print("  --- printed\n{}\n", fmt::join(outcome.output, "\n"));
    return false;
}

}  // namespace

int main(int argc, char* argv[]) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() != 2) {
        fmt::print(stderr, "usage: run_examples PROGRAM_FOLDER DOCUMENT\n");
        return 2;
    }
    const std::string& document = arguments.back();
    const std::string path = arguments.front() + ":" + std::getenv("PATH");
    setenv("PATH", path.c_str(), 1);
    setenv("NO_COLOR", "1", 1);
    unsetenv("COLUMNS");

    const fs::path scratch = make_scratch();
    fs::current_path(scratch);
    int failures = 0;
    int skipped = 0;
    const auto lines = nvcim::structure::lines_of(document);
    for (Example example : nvcim::structure::console_examples(lines)) {
        if (example.is_python) {
            static const std::string python = find_python();
            if (python.empty()) {
                fmt::print("{}:{}: SKIPPED: pandas is not installed (package python3-pandas)\n",
                           document,
                           example.line);
                ++skipped;
                continue;
            }
            example.command = python + " - <<'END_OF_BLOCK'\n" + example.command + "END_OF_BLOCK";
        }
        if (!works(document, example)) {
            ++failures;
        }
    }
    fs::current_path("/");
    fs::remove_all(scratch);
    constexpr int kSkipped = 77;
    return failures > 0 ? 1 : skipped > 0 ? kSkipped : 0;
}
