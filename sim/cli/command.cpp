// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/command.h"

#include <fmt/format.h>

#include <iostream>

namespace nvcim::sim {

namespace po = boost::program_options;

namespace {

void print_help(const Syntax& syntax, const po::options_description& options) {
    std::cout << "Usage: nvcim " << syntax.usage << "\n\n"
              << syntax.about << "\n\n"
              << options << "\nExample:\n  " << syntax.example << "\n";
}

std::vector<std::string> long_names(const po::options_description& options) {
    std::vector<std::string> names;
    for (const auto& option : options.options()) {
        names.push_back("--" + option->long_name());
    }
    return names;
}

/// "check" of "check FILE...", "config show" of "config show EXPERIMENT".
std::string command_name(const std::string& usage) {
    const auto end = usage.find_first_of("[-ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    std::string name = usage.substr(0, end);
    while (!name.empty() && name.back() == ' ') {
        name.pop_back();
    }
    return name;
}

/// `--out ""` is a script's unset variable, never a wish for the default.
void reject_empty(const po::parsed_options& parsed,
                  const std::string& prefix,
                  const std::string& hint) {
    for (const auto& option : parsed.options) {
        for (const std::string& value : option.value) {
            if (option.position_key < 0 && value.empty()) {
                throw ConfigError(fmt::format("{}--{}: expected a value, got an empty text{}",
                                              prefix,
                                              option.string_key,
                                              hint));
            }
        }
    }
}

}  // namespace

bool parse(Syntax& syntax, const Arguments& arguments, po::variables_map& values) {
    po::options_description shown("Options");
    for (const auto& option : syntax.options.options()) {
        shown.add(option);
    }
    shown.add_options()("help,h", "print this page");
    po::options_description all;
    all.add(shown).add(syntax.hidden);

    const std::string name = command_name(syntax.usage);
    const std::string hint = fmt::format("; see nvcim {} --help", name);
    try {
        // Guessing is off: an abbreviation that works today must not change meaning tomorrow.
        constexpr int kStyle =
            po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
        const po::parsed_options parsed = po::command_line_parser(arguments)
                                              .options(all)
                                              .positional(syntax.positions)
                                              .style(kStyle)
                                              .run();
        reject_empty(parsed, name + ": ", hint);
        po::store(parsed, values);
        if (values.count("help") != 0) {
            print_help(syntax, shown);
            return false;
        }
        po::notify(values);
    } catch (const po::unknown_option& error) {
        const std::string near = nearest(error.get_option_name(), long_names(shown));
        throw ConfigError(fmt::format("{}: unknown option {}{}{}",
                                      name,
                                      error.get_option_name(),
                                      near.empty() ? "" : "; did you mean " + near + "?",
                                      hint));
    } catch (const po::too_many_positional_options_error&) {
        throw ConfigError(
            fmt::format("{}: more arguments than expected: nvcim {}{}", name, syntax.usage, hint));
    } catch (const po::error& error) {
        throw ConfigError(fmt::format("{}: {}{}", name, error.what(), hint));
    }
    return true;
}

bool parse(Syntax& syntax, const Arguments& arguments) {
    po::variables_map values;
    return parse(syntax, arguments, values);
}

}  // namespace nvcim::sim
