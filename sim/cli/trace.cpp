// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iostream>

#include "sim/cli/commands.h"
#include "sim/trace/trace_summary.h"

namespace nvcim::sim {

ExitCode run_trace(const Arguments& arguments) {
    namespace po = boost::program_options;
    Syntax syntax;
    syntax.usage = "trace summary FILE";
    syntax.about = "Prints the span of a trace.json and its busiest tracks.";
    syntax.example = "nvcim trace summary runs/demo/trace.json --top 10";
    std::vector<std::string> words;
    int top = 0;
    syntax.options.add_options()(
        "top", po::value(&top)->default_value(20)->value_name("N"), "tracks to list");
    syntax.hidden.add_options()("word", po::value(&words));
    syntax.positions.add("word", -1);
    if (!parse(syntax, arguments)) {
        return ExitCode::kOk;
    }
    if (words.size() != 2 || words[0] != "summary") {
        throw ConfigError("trace: expected 'summary FILE'; see nvcim trace --help");
    }
    if (top < 1) {
        throw ConfigError(fmt::format("trace: --top: expected 1 or more, got {}", top));
    }
    std::cout << text(
        summarize_trace(words[1]), static_cast<std::size_t>(top), terminal_style(stdout));
    return ExitCode::kOk;
}

}  // namespace nvcim::sim
