// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/program_options.hpp>
#include <string>
#include <vector>

#include "models/base/error.h"

namespace nvcim::sim {

using Arguments = std::vector<std::string>;

/// One sub-command: a function in a file of its own and one row in commands.cpp. It prints its
/// results to stdout, its progress to stderr, and throws on errors; main() prints the message.
struct Command {
    const char* name;
    const char* summary;
    ExitCode (*run)(const Arguments& arguments);
};

/// All sub-commands, in the order of the help page.
const std::vector<Command>& commands();

/// What a sub-command accepts. Fill it, call parse(), read the values.
struct Syntax {
    std::string usage;    ///< "check FILE..."
    std::string about;    ///< one or two sentences
    std::string example;  ///< "nvcim check arch/chips/rram-128.json"
    boost::program_options::options_description options{"Options"};
    boost::program_options::options_description hidden;  ///< positional arguments
    boost::program_options::positional_options_description positions;
};

/// Parses `arguments` (without program and sub-command) into `values` and into the variables that
/// the options are bound to. `--help` prints the help page and returns false: the command is
/// done. Throws ConfigError on unknown or malformed options, with the nearest known one, and on
/// options with an empty value.
[[nodiscard]] bool parse(Syntax& syntax,
                         const Arguments& arguments,
                         boost::program_options::variables_map& values);

/// The same where the bound variables are all that is needed.
[[nodiscard]] bool parse(Syntax& syntax, const Arguments& arguments);

}  // namespace nvcim::sim
