// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdlib>
#include <iostream>
#include <new>
#include <systemc>

#include "sim/cli/commands.h"

namespace nvcim::sim {
namespace {

void print_help() {
    std::cout << "nvcim: cycle-level simulator of non-volatile compute-in-memory accelerators\n\n"
                 "Usage: nvcim COMMAND [OPTION...]\n\nCommands:\n";
    for (const Command& command : commands()) {
        std::cout << fmt::format("  {:10} {}\n", command.name, command.summary);
    }
    std::cout << "\nOptions:\n"
                 "  --help     print this page; nvcim COMMAND --help explains a command\n"
                 "  --version  print the version\n\n"
                 "Exit codes: 0 ok, 1 internal error, 2 wrong input, 3 network does not fit the "
                 "chip,\n            4 simulation failed\n\n"
                 "Example:\n  nvcim check arch/chips/rram-128.json\n";
}

ExitCode dispatch(const Arguments& arguments) {
    if (arguments.empty()) {
        throw ConfigError("no command given; see nvcim --help");
    }
    const std::string& name = arguments.front();
    if (name == "--help" || name == "-h" || name == "help") {
        print_help();
        return ExitCode::kOk;
    }
    if (name == "--version") {
        std::cout << "nvcim " NVCIM_VERSION "\n";
        return ExitCode::kOk;
    }
    std::vector<std::string> names = {"--help", "--version"};
    for (const Command& command : commands()) {
        if (name == command.name) {
            return command.run({arguments.begin() + 1, arguments.end()});
        }
        names.emplace_back(command.name);
    }
    const std::string near = nearest(name, names);
    throw ConfigError(fmt::format("unknown command {}{}; see nvcim --help",
                                  name,
                                  near.empty() ? "" : "; did you mean " + near + "?"));
}

ExitCode fail(ExitCode code, const std::string& message) {
    std::cout.flush();
    std::cerr << "nvcim: " << message << "\n";
    return code;
}

/// The one place that turns exceptions into text and exit codes.
ExitCode run(const Arguments& arguments) {
    try {
        const ExitCode code = dispatch(arguments);
        if (!std::cout.flush()) {
            return fail(ExitCode::kInternal, "cannot write to standard output");
        }
        return code;
    } catch (const Error& error) {
        return fail(error.code(), error.what());
    } catch (const sc_core::sc_report& report) {
        return fail(ExitCode::kSimulation, report.what());
    } catch (const std::bad_alloc&) {
        return fail(ExitCode::kInternal, "out of memory");
    } catch (const std::exception& error) {
        return fail(ExitCode::kInternal, fmt::format("internal error: {}", error.what()));
    }
}

}  // namespace
}  // namespace nvcim::sim

int sc_main(int argc, char* argv[]) {
    return static_cast<int>(nvcim::sim::run({argv + 1, argv + argc}));
}

/// SystemC brings a main() of its own; ours silences its banner before calling the same function.
int main(int argc, char* argv[]) {
    setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
    return sc_core::sc_elab_and_sim(argc, argv);
}
